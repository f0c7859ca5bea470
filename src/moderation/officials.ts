import { changeOfficialPhone } from '../acts/staff/change-official-phone.ts';
import { endMandate } from '../acts/staff/end-mandate.ts';
import { registerOfficial } from '../acts/staff/register-official.ts';
import { normaliseMsisdn } from '../lib/phone.ts';
import type { OfficialRow } from '../storage/officials/officials.ts';
import { countToRoute } from '../storage/officials/register.ts';
import { type Context, leavesWords, type Reply } from './context.ts';
import { ROLES_TYPED, readName, readRole, toldWords, whyNot } from './official-words.ts';
import { communeTyped, officialTyped } from './places.ts';

const USAGE =
  'official new <commune> <rôle> <téléphone> <Prénom Nom> | phone <numéro d’élu> <téléphone> | end <numéro d’élu>';

/** Who is in office: registers an official, follows him to another phone, ends his mandate. */
export async function officialCommand(
  context: Context,
  typed: readonly string[],
  anyway: boolean,
): Promise<Reply> {
  const [verb, ...rest] = typed;
  if (verb === 'new' && rest.length >= 4) return register(context, rest, anyway);
  if (verb === 'phone' && rest.length >= 2) return changePhone(context, rest, anyway);
  if (verb === 'end' && rest.length === 1) return end(context, rest[0] ?? '');
  return { usage: USAGE };
}

async function register(
  context: Context,
  [place = '', role = '', phone = '', ...names]: readonly string[],
  anyway: boolean,
): Promise<Reply> {
  const { deps, moderator } = context;
  const known = readRole(role);
  if (known === null)
    return { usage: `Rôle inconnu : ${role.slice(0, 20)}. Rôles : ${ROLES_TYPED}.` };
  const number = normaliseMsisdn(phone);
  if (number === null)
    return { usage: 'Ce n’est pas un numéro de téléphone. Sans espaces : 70123456.' };
  const name = readName(names.join(' '));
  if (name === null)
    return { usage: 'Donnez son prénom et son nom, en lettres, soixante au plus.' };
  const commune = await communeTyped(deps, place);
  if (!('number' in commune)) return commune;
  const official = { communeNumber: commune.number, role: known, number, name };
  const { outcome, leaves } = await deps.act((tx, acts) =>
    registerOfficial(tx, acts, { ...official, anyway, moderator }),
  );
  if (!('official' in outcome)) return { refused: whyNot(outcome) };
  const { id } = outcome.official;
  const title = `${name}, ${deps.words('fr', `role.${known}`, {}).toLowerCase()}, ${commune.text}`;
  if (outcome.kind === 'known') return { lines: [`${title} : déjà inscrit, numéro ${id}.`] };
  if (outcome.kind === 'updated') return { lines: [`${title} : rôle changé, numéro ${id}.`] };
  return {
    lines: [
      `${title} : inscrit, numéro ${id}. Son premier SMS ${leavesWords(leaves)}.`,
      toldWords(outcome.official),
      `Code secret pour ses appels : il envoie PIN et quatre chiffres, ou pin ${id}.`,
      ...(await toRouteLines(context, outcome.official)),
    ],
  };
}

async function toRouteLines({ deps }: Context, official: OfficialRow): Promise<string[]> {
  const count = await countToRoute(deps.db, official.communeNumber);
  return count === 0 ? [] : [`Élu à trouver dans sa commune : ${count} (list, puis route).`];
}

async function changePhone(
  { deps, moderator }: Context,
  [official = '', ...digits]: readonly string[],
  anyway: boolean,
): Promise<Reply> {
  const known = await officialTyped(deps, official);
  const number = normaliseMsisdn(digits.join(' '));
  if (number === null) return { usage: USAGE };
  if (known === null) return { refused: `Pas d'élu ${official.slice(0, 20)}.` };
  const { outcome, leaves } = await deps.act((tx, acts) =>
    changeOfficialPhone(tx, acts, { officialId: known.id, number, anyway, moderator }),
  );
  switch (outcome.kind) {
    case 'unknown':
      return { refused: `${known.name} n'est plus en fonction.` };
    case 'same':
      return { lines: [`${known.name} a déjà ce téléphone. Rien n'est changé.`] };
    case 'changed':
      return {
        lines: [
          `${known.name} : téléphone changé. L'ancien ne reçoit plus rien. Le SMS ${leavesWords(leaves)}.`,
          `Son code secret est effacé : il en choisit un (PIN et quatre chiffres), ou pin ${known.id}.`,
        ],
      };
    default:
      return { refused: whyNot(outcome) };
  }
}

async function end({ deps, moderator }: Context, official: string): Promise<Reply> {
  const known = await officialTyped(deps, official);
  if (known === null) return { refused: `Pas d'élu ${official.slice(0, 20)}.` };
  const { outcome } = await deps.act((tx, acts) =>
    endMandate(tx, acts, { officialId: known.id, moderator }),
  );
  if (outcome.kind === 'unknown') return { refused: `${known.name} n'est plus en fonction.` };
  const { given, toRoute } = outcome;
  return {
    lines: [
      `${known.name} : mandat fini, plus rien ne lui est envoyé.`,
      ...(given === 0
        ? []
        : [`Questions données au maire ou à qui reçoit ce qui est sensible : ${given}`]),
      ...(toRoute === 0 ? [] : [`Élu à trouver : ${toRoute} (list, puis route)`]),
    ],
  };
}
