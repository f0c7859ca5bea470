import { createHash } from 'node:crypto';
import type { UssdEvent } from './codec.ts';

/**
 * A cumulative transcript names its event: session and SHA-256 of the whole text. An operator that
 * sends the last input alone names none, so each of its deliveries is an event of its own.
 * @param unique drawn for this delivery.
 */
export function ussdEventKey(event: UssdEvent, unique: string): string {
  const session = `ussd:${event.provider}:${event.sessionKey}`;
  if (!event.cumulative) return `${session}:${unique}`;
  return `${session}:${createHash('sha256').update(event.text).digest('base64url')}`;
}
