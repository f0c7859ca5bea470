import { type Operator, wait } from './operator.ts';
import type { CallbackKind } from './switches.ts';

/** A form the operator posts to the gateway. */
export interface Callback {
  kind: CallbackKind;
  phone: string;
  /** Whole address; those under the callback base are shown without it in the journal. */
  url: string;
  fields: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
}

/**
 * `lost`: the switches took it away for good. `unanswered`: the gateway is not there, or said nothing
 * within 10 seconds.
 */
export type CallbackOutcome =
  | { kind: 'answered'; status: number; body: string; headers: Headers }
  | { kind: 'lost' }
  | { kind: 'unanswered' };

/** Kinds whose answer nobody waits for: they can overtake each other. */
const UNANSWERED: ReadonlySet<CallbackKind> = new Set([
  'ussd-events',
  'sms',
  'delivery',
  'opt-out',
  'voice-final',
  'voice-events',
]);

const ANSWER_LIMIT_MS = 10_000;
const HOLD_LIMIT_MS = 2_000;
const LOSS_RETRY_MS = 300;

/** Posts a callback as the switches say. */
export async function postCallback(
  operator: Operator,
  callback: Callback,
): Promise<CallbackOutcome> {
  const { phone, kind } = callback;
  const switches = operator.switches.of(phone);
  const touched = switches.callbacks.length === 0 || switches.callbacks.includes(kind);
  if (!touched) return await send(operator, callback);
  await wait(operator, switches.delayMs);
  if (operator.switches.take(phone, 'loss')) {
    note(operator, callback, 'callback.lost', { retried: switches.lossRetried });
    if (!switches.lossRetried) return { kind: 'lost' };
    await wait(operator, LOSS_RETRY_MS);
  }
  if (UNANSWERED.has(kind) && operator.switches.take(phone, 'reordering')) {
    await holdBack(operator, callback);
  }
  const twice = operator.switches.take(phone, 'duplication');
  const reply = twice ? await sendTwice(operator, callback) : await send(operator, callback);
  if (UNANSWERED.has(kind)) release(operator, phone);
  return reply;
}

async function send(operator: Operator, callback: Callback): Promise<CallbackOutcome> {
  try {
    const response = await fetch(callback.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...callback.headers },
      body: new URLSearchParams(callback.fields).toString(),
      signal: AbortSignal.any([operator.stopping, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
      redirect: 'error',
    });
    const body = await response.text();
    if (response.status !== 200) {
      note(operator, callback, 'callback.failed', { status: response.status });
    }
    return { kind: 'answered', status: response.status, body, headers: response.headers };
  } catch {
    note(operator, callback, 'callback.failed', { status: 0 });
    return { kind: 'unanswered' };
  }
}

async function sendTwice(operator: Operator, callback: Callback): Promise<CallbackOutcome> {
  const [first, second] = await Promise.all([send(operator, callback), send(operator, callback)]);
  const same = JSON.stringify(first) === JSON.stringify(second);
  note(operator, callback, 'callback.doubled', { same });
  return first;
}

async function holdBack(operator: Operator, callback: Callback): Promise<void> {
  note(operator, callback, 'callback.held', {});
  const overtaken = new Promise<void>((resolve) => {
    const held = operator.held.get(callback.phone) ?? [];
    operator.held.set(callback.phone, [...held, resolve]);
  });
  await Promise.race([overtaken, wait(operator, HOLD_LIMIT_MS)]);
}

function release(operator: Operator, phone: string): void {
  const held = operator.held.get(phone) ?? [];
  operator.held.delete(phone);
  for (const go of held) go();
}

function note(
  operator: Operator,
  callback: Callback,
  kind: 'callback.lost' | 'callback.doubled' | 'callback.held' | 'callback.failed',
  details: Record<string, string | number | boolean>,
): void {
  const to = shortUrl(operator, callback.url);
  operator.journal.add(callback.phone, kind, { callback: callback.kind, to, ...details });
}

/** An address without the callback base, so that the secret in it stays out of the journal. */
export function shortUrl(operator: Operator, url: string): string {
  const base = operator.settings.callbackBase;
  return url.startsWith(base) ? url.slice(base.length) : url;
}
