import type { Language } from '../../lib/languages.ts';
import { foldKey } from '../../lib/text-fold.ts';

/** `assist`: who helps others asks to be called, to do so; `studio`: a speaker, to record prompts. */
export type CitizenCommand = 'menu' | 'help' | 'stop' | 'start' | 'assist' | 'studio';
export type SpokenKind = 'question' | 'challenge' | 'proposal';

/** What our own messages tell her to send to come back after STOP. */
export const START_WORD = 'REPRISE';

/**
 * The words of the four languages an SMS may say alone, written as people know them and matched folded.
 * Bambara, Soninké and Pulaar words are those of `languages/glossary.csv` with confidence A.
 */
const COMMANDS: Readonly<Record<CitizenCommand, readonly string[]>> = {
  menu: ['menu', 'accueil', 'kumasira', 'mon elu', 'dosol'],
  help: ['aide', 'help', 'dɛmɛ', 'deemande', 'ballal'],
  assist: ['aider'],
  studio: ['studio'],
  stop: ['stop', 'arrêt', 'arrêter', 'arrêtez', 'stop sms', 'arrêt sms', 'dabila', 'dartin'],
  start: [START_WORD, 'start', 'reprendre', 'daminɛ', 'joppa', 'fuɗɗo'],
};

const LANGUAGES: Readonly<Record<Language, readonly string[]>> = {
  fr: ['fr', 'français'],
  bm: ['bm', 'bam', 'bambara', 'bamanankan', 'bamana'],
  snk: ['snk', 'soninké', 'sooninkanxanne', 'soninkanxanne', 'sarakolé'],
  fuc: ['fuc', 'pulaar', 'poular', 'pular', 'peul', 'peulh', 'fulfulde'],
};

/** First words that say what the rest of an SMS is. */
const KINDS: Readonly<Record<SpokenKind, readonly string[]>> = {
  question: ['q', 'question', 'ɲininkali', 'tirindi', 'tirindinde', 'naamnal', 'naamno'],
  challenge: ['x', 'xensa', 'interpeller', 'interpellation'],
  proposal: ['p', 'projet', 'proposition', 'proposer', 'poroze', 'eɓɓoore'],
};

/** Words that may stand before a reference. */
const SUPPORT = ['soutenir', 'soutien', 'kɔkɔrɔmadon', 'deema', 'wallu'];
const FOLLOW = ['n', 'no', 'numero', 'ref', 'reference', 'demande', 'suivi', 'statut', 'nimɔrɔ'];

function folded<K extends string>(words: Readonly<Record<K, readonly string[]>>): Map<string, K> {
  const entries = Object.entries(words) as [K, readonly string[]][];
  return new Map(entries.flatMap(([kind, list]) => list.map((word) => [foldKey(word), kind])));
}

/** Folded whole message → command. */
export const COMMAND_OF: ReadonlyMap<string, CitizenCommand> = folded(COMMANDS);
/** Folded whole message → language. */
export const LANGUAGE_OF: ReadonlyMap<string, Language> = folded(LANGUAGES);
/** Folded first word → kind of contribution. */
export const KIND_OF: ReadonlyMap<string, SpokenKind> = folded(KINDS);
/** Folded first word before a reference → what is asked about it. */
export const REFERENCE_WORD_OF: ReadonlyMap<string, 'support' | 'status'> = folded({
  support: SUPPORT,
  status: FOLLOW,
});
