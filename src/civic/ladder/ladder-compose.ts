import { countSegments } from '../../lib/segments.ts';
import { sentence, type Words } from '../sms/official-sms.ts';

/** What an official is told of one question that waits: that it does, or what happens to it, and when. */
export type Notice =
  | { kind: 'reminder'; reference: string; days: number; text: string }
  | { kind: 'announce'; reference: string; days: number; date: string; step: string };

/** One SMS, and the question it quotes, if it quotes one. */
export interface NoticeSms {
  body: string;
  reference: string | null;
}

/** No reminder costs more, however many questions it is about. */
const SEGMENTS = 2;
const LETTERS = 200;
const CUT = '...';

/**
 * The SMS for everything an official is told at one time: one for all reminders, one for all questions
 * that go the same way on the same day. Each says what he can answer. Keys `sms.off.reminder`,
 * `sms.off.ladder.announce`, and `<key>_many`.
 */
export function composeNotices(notices: readonly Notice[], words: Words): NoticeSms[] {
  const groups = new Map<string, Notice[]>();
  for (const notice of notices) {
    const same = notice.kind === 'announce' ? `${notice.date} ${notice.step}` : '';
    groups.set(same, [...(groups.get(same) ?? []), notice]);
  }
  return [...groups.values()].map((group) => composeGroup(group, words));
}

function composeGroup(group: readonly Notice[], words: Words): NoticeSms {
  const [notice] = group as [Notice];
  const key = notice.kind === 'reminder' ? 'sms.off.reminder' : 'sms.off.ladder.announce';
  const rest = notice.kind === 'announce' ? { date: notice.date, step: notice.step } : {};
  if (group.length > 1) {
    const count = String(group.length);
    const references = group.map(({ reference }) => reference);
    const say = (items: string) => words(`${key}_many`, { ...rest, count, items });
    return { body: asManyAsFit(references, say), reference: null };
  }
  const { reference } = notice;
  const values = { ...rest, ref: reference, days: String(notice.days) };
  const say = (text: string) => words(key, { ...values, text });
  const body = notice.kind === 'reminder' ? asLongAsFits(sentence(notice.text), say) : say('');
  return { body, reference };
}

const fits = (sms: string) => countSegments(sms).segments <= SEGMENTS;

function asManyAsFit(references: readonly string[], say: (items: string) => string): string {
  for (let shown = references.length; shown > 1; shown -= 1) {
    const more = shown < references.length ? CUT : '';
    const sms = say(`${references.slice(0, shown).join(', ')}${more}`);
    if (fits(sms)) return sms;
  }
  return say(`${references[0]}${CUT}`);
}

function asLongAsFits(text: string, say: (text: string) => string): string {
  if (text.length <= LETTERS && fits(say(text))) return say(text);
  for (let letters = LETTERS; letters > 0; letters -= 1) {
    const sms = say(`${text.slice(0, letters).replace(/\s\S{0,20}$/, '')}${CUT}`);
    if (fits(sms)) return sms;
  }
  return say('');
}
