import type { UssdEvent } from './codec.ts';

/**
 * A cumulative transcript names its event: session and keyed hash of the whole text, in which a secret code
 * may stand. An operator that sends the last input alone names none, so each of its deliveries is an event
 * of its own.
 * @param unique drawn for this delivery.
 * @param seal keyed hash of a text.
 */
export function ussdEventKey(
  event: UssdEvent,
  unique: string,
  seal: (text: string) => string,
): string {
  const session = `ussd:${event.provider}:${event.sessionKey}`;
  if (!event.cumulative) return `${session}:${unique}`;
  return `${session}:${seal(event.text)}`;
}
