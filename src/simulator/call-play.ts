import { type Call, nextSignal } from './call.ts';
import { type Operator, wait } from './operator.ts';
import type { Prompt } from './voice-xml.ts';

/** Words a synthetic voice says in a second, to give a Say its length. */
const WORDS_PER_SECOND = 2.5;

/**
 * Lets the phone hear a prompt: fetches what is played, writes it into the journal and returns its
 * length in seconds. Takes no time.
 */
export async function hear(
  operator: Operator,
  call: Call,
  prompt: Prompt,
  inside: string,
): Promise<number> {
  const place = { session: call.session, inside, atSeconds: Math.round(call.seconds * 10) / 10 };
  if (prompt.action === 'Say') {
    operator.journal.add(call.phone.msisdn, 'call.said', { ...place, text: prompt.text });
    return prompt.text.split(/\s+/).length / WORDS_PER_SECOND;
  }
  const heard = await operator.sounds.fetch(prompt.url, operator.stopping);
  operator.journal.add(call.phone.msisdn, 'call.played', {
    ...place,
    ...heard,
    seconds: heard.seconds === null ? null : Math.round(heard.seconds * 100) / 100,
  });
  if (heard.sha256 === '') {
    const problem = `the sound to play could not be had (answer ${heard.status})`;
    operator.journal.add(call.phone.msisdn, 'call.fault', { session: call.session, problem });
  }
  return heard.seconds ?? 0;
}

/**
 * Plays a prompt to its end; keys pressed meanwhile do nothing, hanging up ends it.
 *
 * @param buysTime a Redirect follows: the gateway lets her wait for something, so the sound lasts as
 *   long as it lasts even when the switches say that sounds take no time.
 */
export async function playPrompt(
  operator: Operator,
  call: Call,
  prompt: Prompt,
  inside: string,
  buysTime = false,
): Promise<void> {
  const seconds = await hear(operator, call, prompt, inside);
  if (!operator.switches.of(call.phone.msisdn).realTime) {
    call.seconds += seconds;
    if (buysTime) await Promise.race([wait(operator, seconds * 1_000), call.line.gone]);
    return;
  }
  const began = call.seconds;
  while (call.seconds - began < seconds) {
    const leftMs = Math.ceil((seconds - call.seconds + began) * 1_000);
    const signal = await nextSignal(operator, call, leftMs);
    if (signal === null || signal.kind === 'hangup') return;
    if (signal.kind === 'key') ignoreKey(operator, call, signal.key);
  }
}

/** A key that nobody listened to. */
export function ignoreKey(operator: Operator, call: Call, key: string): void {
  operator.journal.add(call.phone.msisdn, 'call.keys', {
    session: call.session,
    digits: key,
    ignored: true,
  });
}
