import { createSpeaker } from '../acts/speakers/create-speaker.ts';
import { revokeSpeaker } from '../acts/speakers/revoke-speaker.ts';
import { ANY } from '../catalog/prompts.ts';
import { LANGUAGES } from '../lib/languages.ts';
import { listSpeakers } from '../storage/prompts/speakers.ts';
import { readModerator } from './command.ts';
import type { Context, Reply } from './context.ts';

const USAGE =
  'speaker list | speaker new <nom> <bm|snk|fuc|fr|noms> [publie] | speaker end <nom>, comme : speaker new Awa bm';
/** What she records: a language, or the names of communes and officials, which are the same in each. */
const RECORDED: ReadonlyMap<string, string> = new Map([
  ...LANGUAGES.map((language): [string, string] => [language, language]),
  ['noms', ANY],
]);
const DIRECT = 'publie';

/** Who records prompts by phone: a code each, told once. */
export async function speakerCommand(
  context: Context,
  [what = 'list', given = '', ...rest]: readonly string[],
): Promise<Reply> {
  if (what === 'list') return { lines: await speakerLines(context) };
  const name = readModerator(given);
  if (name === null) return { usage: USAGE };
  if (what === 'end') return endSpeaker(context, name);
  const [recorded = '', direct] = rest;
  const language = RECORDED.get(recorded);
  const isKnown = direct === undefined || direct === DIRECT;
  if (what !== 'new' || language === undefined || !isKnown) return { usage: USAGE };
  return newSpeaker(context, name, language, direct === DIRECT);
}

async function newSpeaker(
  { deps, moderator }: Context,
  name: string,
  language: string,
  publishes: boolean,
): Promise<Reply> {
  const input = { name, language, publishes, by: moderator };
  const { outcome } = await deps.act((tx, acts) => createSpeaker(tx, acts, input));
  const old = outcome.kind === 'renewed' ? " L'ancien code ne marche plus." : '';
  return {
    lines: [
      `${name} (${recordedWords(language)}) : code ${outcome.code}. Notez-le, il n'est pas redit.${old}`,
      'Elle envoie STUDIO par SMS, on la rappelle, elle tape le code. Après, son menu Aide a aussi « Enregistrer des phrases ».',
      publishes
        ? "Ce qui est bien dit s'entend tout de suite ; à relire dans le studio."
        : "Ce qui est dit attend dans le studio qu'on l'écoute et le publie.",
    ],
  };
}

const recordedWords = (language: string): string => (language === ANY ? 'noms' : language);

async function endSpeaker({ deps, moderator }: Context, name: string): Promise<Reply> {
  const { outcome } = await deps.act((tx, acts) =>
    revokeSpeaker(tx, acts, { name, by: moderator }),
  );
  return outcome.kind === 'unknown'
    ? { refused: `Personne du nom de ${name} n'a de code.` }
    : { lines: [`Le code de ${name} ne marche plus. Ses enregistrements restent.`] };
}

async function speakerLines({ deps }: Context): Promise<string[]> {
  const speakers = await listSpeakers(deps.db);
  if (speakers.length === 0) return ["Personne n'enregistre par téléphone."];
  return speakers.map(({ name, language, publishes, lastAt }) => {
    const last = lastAt === null ? 'jamais venue' : new Date(lastAt).toISOString().slice(0, 10);
    return `${name} · ${recordedWords(language)} · ${publishes ? 'publie' : 'à écouter'} · ${last}`;
  });
}
