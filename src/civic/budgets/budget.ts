import { DAY_MS } from '../../lib/durations.ts';
import { addDays, localDate } from '../../lib/local-hour.ts';

/**
 * Who may still spend when little is left. What nobody waits for stops first, so that what was promised
 * (an answer to somebody who asked, a question for an official) is paid from the same purse to its end.
 */
export type SpendingClass =
  /** We start it and nobody waits for it: broadcasts, news for supporters, "has it moved?". */
  | 'optional'
  /** She beeped, he asked to be called. */
  | 'call_back'
  /** Answers, officials' messages, replies, and saying that the line rests. */
  | 'promised';

/** How much of a month's amount each class may bring the spending up to, in thousandths. */
export const SHARES: Readonly<Record<SpendingClass, number>> = {
  optional: 800,
  call_back: 950,
  promised: 1000,
};

const OPTIONAL = new Set([
  'broadcast',
  'supported',
  'dropped',
  'follow_up',
  'debate.announce',
  'debate.summary',
]);
const CALL_BACKS = new Set(['door', 'official.play']);
/** Said now or never: a reply that comes next month answers nothing. */
const NOW_OR_NEVER = new Set([
  'reply',
  'call_missed',
  'dropped',
  'dropped.sms',
  'door.quota',
  'door.rests',
  'debate.cancel',
  // At another hour than the one he agreed to, nobody calls him; the next day has its own call.
  'official.hour',
]);
/** Waits for money, but so long and no longer: then it says nothing any more. */
const WORTH_MS: Readonly<Record<string, number>> = { 'debate.summary': 3 * DAY_MS };

/** The class of a delivery, by its purpose. */
export function spendingClass(purpose: string): SpendingClass {
  if (OPTIONAL.has(purpose)) return 'optional';
  return CALL_BACKS.has(purpose) ? 'call_back' : 'promised';
}

/** Money in millionths of a unit. */
export interface Purse {
  amountMillionths: number;
  /** Spent, or held for what is on its way. */
  reservedMillionths: number;
}

/** What a class may still take of a purse; 0 when nothing. */
export function leftFor(purse: Purse, spender: SpendingClass): number {
  const most = Math.floor((purse.amountMillionths * SHARES[spender]) / 1000);
  return Math.max(0, most - purse.reservedMillionths);
}

/**
 * What becomes of a delivery the budget refuses: a call back is replaced by an SMS that says when to beep
 * again, a reply is given up (and logged), what was promised waits for the next month or a larger amount.
 */
export function whenRefused(purpose: string): 'tell' | 'give_up' | 'wait' {
  if (CALL_BACKS.has(purpose)) return 'tell';
  return NOW_OR_NEVER.has(purpose) ? 'give_up' : 'wait';
}

/** Until when a delivery is worth sending (milliseconds); null: at any time. */
export function worthUntil(delivery: { purpose: string; createdAt: number }): number | null {
  const worth = WORTH_MS[delivery.purpose];
  return worth === undefined ? null : delivery.createdAt + worth;
}

/** The highest percentage whoever runs the service is told of; null under the first. */
export function percentToTell(purse: Purse): 80 | 100 | null {
  const { amountMillionths, reservedMillionths } = purse;
  if (reservedMillionths >= amountMillionths) return 100;
  return reservedMillionths * 1000 >= amountMillionths * SHARES.optional ? 80 : null;
}

/** The first day of the month of `ms` in `zone`, the name of a month's purse: `2026-11-01`. */
export function monthOf(ms: number, zone: string): string {
  return `${localDate(ms, zone).slice(0, 7)}-01`;
}

/** `2026-12-01` → `2027-01-01`. */
export function monthAfter(month: string): string {
  return `${addDays(month, 31).slice(0, 7)}-01`;
}

/** What a call is taken to cost before it is made: the usual one, begun minutes. */
export const USUAL_CALL_MINUTES = 3;

/** Segments of an SMS, begun minutes of a call: what is held before it leaves. */
export function expectedUnits(delivery: { kind: 'sms' | 'call'; segments: number | null }): number {
  return delivery.kind === 'sms' ? (delivery.segments ?? 1) : USUAL_CALL_MINUTES;
}
