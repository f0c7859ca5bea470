import { isReference } from '../../src/civic/references.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import type { Agenda } from './agenda.ts';
import type { Line } from './lines.ts';
import type { Official } from './officials.ts';
import type { PhoneWords } from './phone-words.ts';
import { drawAnswer, drawNews, SPEECH_FILE } from './words.ts';

const WHY_LATE = 'le budget est voté en fin de mois';

/** What an official's acts need: his phone, the time, and when to do it. */
export interface Desk {
  line(official: Official): Line;
  agenda: Agenda;
  now(): number;
  /** The month is over: nobody begins anything. */
  isOver(): boolean;
}

/** He reads an SMS of the service: which questions it brings, and what he does about them, by habit. */
export function readSms(desk: Desk, official: Official, text: string): void {
  const fresh = referencesIn(text).filter((reference) => !official.known.has(reference));
  for (const reference of fresh) {
    official.known.add(reference);
    official.open.add(reference);
  }
  if (fresh.length === 0 || desk.isOver()) return;
  const { random } = official;
  const soon = (Math.floor(desk.now() / HOUR_MS) + random.between(1, 4)) * HOUR_MS;
  const send = (at: number, words: (reference: string) => string, answers: boolean) => {
    for (const reference of fresh) {
      desk.agenda.at(at, () => order(desk, official, reference, words(reference), answers));
    }
  };
  const answer = (reference: string) => `${reference} ${drawAnswer(random)}`;
  const half = random.next() < 0.5;
  switch (official.habit) {
    case 'quick':
      send(soon, answer, true);
      break;
    case 'later':
      send(soon, (reference) => `${reference} OK`, false);
      send(soon + random.between(5, 9) * DAY_MS, answer, true);
      break;
    case 'explains':
      send(soon + 2 * DAY_MS, (reference) => `${reference} DELAI ${WHY_LATE}`, false);
      if (half) send(soon + 8 * DAY_MS, answer, true);
      break;
    case 'not_mine':
      send(soon, (reference) => `${reference} NON ce n'est pas de mon ressort`, true);
      break;
    case 'voice':
      send(soon, (reference) => `${reference} V`, false);
      break;
    case 'pauses':
      if (half) send(soon + DAY_MS, answer, true);
      break;
    case 'saturday':
    case 'never':
      break;
  }
}

async function order(
  desk: Desk,
  official: Official,
  reference: string,
  text: string,
  answers: boolean,
): Promise<void> {
  if (!official.open.has(reference)) return;
  if (answers) official.open.delete(reference);
  const line = desk.line(official);
  await line.act('sms', { text });
  // One in twenty is taken back within its ten minutes, and written again.
  if (!answers || official.random.next() >= 0.05) return;
  desk.agenda.at(
    desk.now() + 5 * MINUTE_MS,
    async () => void (await line.act('sms', { text: 'ANNULER' })),
  );
  desk.agenda.at(desk.now() + 30 * MINUTE_MS, async () => void (await line.act('sms', { text })));
}

/** What he does by the calendar rather than by what arrives. `day` counts from 0. */
export function planDay(desk: Desk, official: Official, midnight: number, day: number): void {
  const line = desk.line(official);
  const text = (at: number, words: string) =>
    desk.agenda.at(midnight + at, async () => void (await line.act('sms', { text: words })));
  const weekday = new Date(midnight).getUTCDay();
  if (official.habit === 'saturday' && weekday === 6) {
    text(10 * HOUR_MS, 'LISTE');
    desk.agenda.at(midnight + 10 * HOUR_MS + 5 * MINUTE_MS, async () => {
      for (const reference of [...official.open].slice(0, 12)) {
        await order(desk, official, reference, `${reference} ${drawAnswer(official.random)}`, true);
      }
    });
  }
  if (official.habit === 'pauses' && day === 8) text(9 * HOUR_MS, 'PAUSE 7');
  if (official.role === 'mayor' && official.random.next() < 0.04) {
    text(11 * HOUR_MS, `PUB ${drawNews(official.random)}`);
  }
}

/** His phone rings: he listens, and says his answer. */
export async function takeOfficialCall(
  official: Official,
  line: Line,
  say: OfficialKeys,
): Promise<void> {
  if (official.random.next() < 0.2) return void (await line.act('reject'));
  if (!(await line.act('answer'))) return;
  for (let moves = 0; moves < 12; moves += 1) {
    const parts = line.heard();
    const { call } = line.view();
    if (call === null) return;
    if (call.waitingFor === 'voice') {
      if (!(await line.act('speak', { file: SPEECH_FILE, end: '#' }))) break;
      continue;
    }
    const key = say(parts);
    if (key === null || !(await line.act('keys', { digits: key }))) break;
  }
  await line.act('hangup');
}

/** The key he presses after what he heard; null: he hangs up. */
export type OfficialKeys = (parts: readonly string[]) => string | null;

/** Numbers an SMS brings; what only answers his own message brings none. */
function referencesIn(text: string): string[] {
  const brings = /^(?:Question|Interpellation|Avis|Proposition|Kumasira|Rappel)/.test(text);
  const found = brings ? (text.match(/(?<![\d/])\d{3,9}(?![\d/])/g) ?? []) : [];
  return [...new Set(found.filter(isReference))];
}

/** The code he chooses in his first call, and keys in every other. */
const CODE = '4711';
const ASKS_CODE = ['pin_ask', 'pin_choose', 'pin_again'].map((each) => `official.call.${each}`);

/** He answers what he is played. */
export function officialKeys(words: PhoneWords): OfficialKeys {
  const keys = ['official.call.opt.answer', 'review.opt.send'];
  return (parts) =>
    ASKS_CODE.some((key) => words.says(parts, key))
      ? CODE
      : (keys.map((key) => words.keyFor(parts, key)).find((found) => found !== null) ?? null);
}
