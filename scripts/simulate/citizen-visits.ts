import type { Locales } from '../../src/catalog/locales.ts';
import { type Goal, learn, type Move, nextMove, type Visit } from './citizen-moves.ts';
import type { Line } from './lines.ts';
import type { Citizen } from './people.ts';
import { openPhoneWords } from './phone-words.ts';
import { SPEECH_FILE } from './words.ts';

/** Nobody goes on for longer. */
const MOST_MOVES = 30;

export function openVisit(citizen: Citizen, locales: Locales, goal: Goal): Visit {
  const words = openPhoneWords(locales, citizen.language);
  return { citizen, words, goal, sent: null, isDone: false };
}

/** She dials the code and goes through the pages. */
export async function visitByUssd(line: Line, visit: Visit, code: string): Promise<void> {
  if (!(await line.act('dial', { code }))) return;
  for (let moves = 0; moves < MOST_MOVES; moves += 1) {
    const { ussd, lastPage } = line.view();
    if (ussd === null) return learn(visit, (lastPage ?? '').split('\n'));
    const move = nextMove(visit, ussd.page.split('\n'), 'either');
    const text = typedOf(move);
    if (text === null) break;
    await line.act('input', { text });
  }
  await line.act('cancel');
}

/** She texts, and answers what comes back. */
export async function visitBySms(line: Line, visit: Visit, first: string): Promise<void> {
  let text: string | null = first;
  for (let moves = 0; moves < MOST_MOVES && text !== null; moves += 1) {
    const answer = line.next('sms.received');
    await line.act('sms', { text });
    const got = await answer;
    if (got === null) return;
    text = typedOf(nextMove(visit, String(got.text).split('\n'), 'either'));
  }
}

/** She beeps, is called back, and speaks. */
export async function visitByVoice(line: Line, visit: Visit): Promise<void> {
  const rings = line.next('call.ringing');
  if (!(await line.act('beep'))) return;
  if ((await rings) === null) return;
  await takeCall(line, visit);
}

/** The phone rings: she takes the call and goes on until one of them hangs up. */
export async function takeCall(line: Line, visit: Visit): Promise<void> {
  if (!(await line.act('answer'))) return;
  for (let moves = 0; moves < MOST_MOVES; moves += 1) {
    const parts = line.heard();
    const { call } = line.view();
    if (call === null) return learn(visit, parts);
    const move = nextMove(visit, parts, call.waitingFor === 'voice' ? 'voice' : 'key');
    if (!(await say(line, move))) break;
  }
  await line.act('hangup');
}

async function say(line: Line, move: Move): Promise<boolean> {
  if (move === 'leave') return false;
  if (move === 'speak') return line.act('speak', { file: SPEECH_FILE, end: '#' });
  if ('press' in move) return line.act('keys', { digits: move.press });
  return false;
}

function typedOf(move: Move): string | null {
  if (move === 'leave' || move === 'speak') return null;
  return 'press' in move ? move.press : move.type;
}
