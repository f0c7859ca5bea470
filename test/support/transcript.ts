import type { Line } from '../../src/engine/dialogue.ts';
import type { Effect } from '../../src/engine/effects.ts';
import { asNamed, type Medium, type Value } from '../../src/engine/value.ts';
import type { SpokenView, Words } from '../../src/engine/view.ts';
import type { Language } from '../../src/lib/languages.ts';
import { type Citizen, cannedWorld, FLOWS, productWords } from './canned-world.ts';
import { type Conversation, converse, expectSafePage, type Turn } from './conversation.ts';

/** What a person does: text or a key as it is; in brackets what is no key. */
export type Act =
  | string
  | '(speaks)'
  | '(murmurs)'
  | '(says nothing)'
  | '(silence)'
  | '(waits)'
  | '(comes back)';

export interface Scenario {
  name: string;
  /** One sentence on who does what. */
  about: string;
  medium: Medium;
  /** What is known of her; the language of the transcript is added. */
  who?: Partial<Citizen>;
  /** Nothing is known, the language neither. */
  stranger?: boolean;
  flow?: string;
  vars?: Record<string, Value>;
  acts: (language: Language) => readonly Act[];
}

const CODE = '*384*1#';

/** Plays a scenario on the pure engine and writes it down as a specification reads. */
export function writeTranscript(scenario: Scenario, language: Language): string {
  const { medium, stranger = false } = scenario;
  const world = cannedWorld({ ...scenario.who, language: stranger ? null : language });
  const talk = converse({
    flows: FLOWS,
    words: productWords,
    medium,
    language: stranger ? 'fr' : language,
    query: world.query,
    draw: world.draw,
    perform: world.perform,
  });
  const lines = [
    `# ${scenario.name}: ${scenario.about} (regenerate: npm run test:update)`,
    `medium ${medium} | language ${stranger ? 'not known' : language}`,
  ];
  const { flow = 'main', vars = {} } = scenario;
  lines.push(`> ${opening(medium, flow)}`, ...shown(talk, talk.start(flow, vars)));
  for (const act of scenario.acts(language)) {
    lines.push(`> ${act}`, ...shown(talk, perform(talk, act, flow, vars)));
  }
  return `${lines.join('\n')}\n`;
}

function opening(medium: Medium, flow: string): string {
  if (medium === 'ussd') return CODE;
  return medium === 'sms' ? `(writes: ${flow})` : `(is called: ${flow})`;
}

function perform(talk: Conversation, act: Act, flow: string, vars: Record<string, Value>): Turn {
  switch (act) {
    case '(speaks)':
      return talk.record('rec-1');
    case '(murmurs)':
      return talk.record('rec-murmured');
    case '(says nothing)':
      return talk.record(null);
    case '(silence)':
      return talk.send({ kind: 'silence' });
    case '(waits)':
      return talk.send({ kind: 'waited' });
    case '(comes back)':
      return talk.resume(flow, talk.dialogue.medium, vars);
    default:
      return talk.type(act);
  }
}

function shown(talk: Conversation, turn: Turn): string[] {
  const { medium, language } = talk.dialogue;
  expectSafePage(turn.view, medium);
  return [...pageLines(turn, medium, productWords(language)), ...turn.effects.map(effectLine)];
}

function pageLines({ view }: Turn, medium: Medium, words: Words): string[] {
  if (view.spoken !== null) return [...spokenLines(view.spoken, words), ...endLine(view.end)];
  const prefix = medium === 'ussd' ? (view.end ? 'END ' : 'CON ') : '';
  return [prefix + view.text];
}

function endLine(end: boolean): string[] {
  return end ? ['(the call ends)'] : [];
}

type Find = (key: string) => { text: string; language: string } | null;

function spokenLines(spoken: SpokenView, words: Words): string[] {
  const find = chooseFind(spoken, words);
  const take = spoken.take;
  return [
    ...spoken.lines.flatMap((line) => sentence(line, find)),
    ...spoken.choices.map(({ key, label }) => `${sentence(label, find)[0] ?? '♪ ?'} (key ${key})`),
    ...(spoken.more ? [`${sentence({ key: 'nav.opt.more', values: {} }, find)[0]} (key 9)`] : []),
    ...(take === null ? [] : [takeLine(take)]),
  ];
}

function takeLine(take: NonNullable<SpokenView['take']>): string {
  return 'digits' in take
    ? `(${take.digits} digits)`
    : `(beep; ${take.record.maxSeconds} s at most, ends after ${take.record.silenceSeconds} s of silence)`;
}

/** A whole screen with one sentence missing is French. */
function chooseFind(spoken: SpokenView, words: Words): Find {
  const own: Find = (key) => words.find(key, 'voice');
  const lines = [...spoken.lines, ...spoken.choices.map((choice) => choice.label)];
  const mixed = lines.some(
    (line) => 'key' in line && (own(line.key)?.language ?? words.language) !== words.language,
  );
  return spoken.whole && mixed ? (key) => words.inFrench(key, 'voice') : own;
}

function sentence(line: Line, find: Find): string[] {
  if ('content' in line) return [`♪ ${contentOf(line.content)}`];
  const found = find(line.key);
  if (found === null) return [];
  const text = found.text.replace(/\{(\w+)\}/g, (_, name: string) =>
    contentOf(line.values[name] ?? null),
  );
  return [`♪ [${found.language}] ${text}`];
}

function contentOf(value: Value): string {
  const { recording, audio, text } = asNamed(value);
  if (recording !== undefined) return `(recording ${recording})`;
  return audio === undefined ? (text ?? '') : `(sound ${audio})`;
}

function effectLine(effect: Effect): string {
  return `effect: ${effect.name} ${JSON.stringify(effect.with)}`;
}
