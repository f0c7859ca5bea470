import type { Network } from '../../src/simulator/network.ts';

/** One thing a phone lived through, as the operator has it: nothing of it comes from our database. */
export interface PhoneEvent {
  /** Milliseconds since 1970-01-01T00:00Z. */
  at: number;
  phone: string;
  /** `did`: the person did something herself. `call`: one of ours, over; `busy` when it never rang. */
  kind: 'sms' | 'ring' | 'call' | 'busy' | 'did';
  /** Of an SMS the operator's id, of a call what we called it; `''` for what she did. */
  id: string;
  /** Words of an SMS. */
  text: string;
}

const HER_OWN = new Set(['ussd.dialled', 'ussd.input', 'sms.sent', 'call.dialled']);

/** Writes down, from now on, what every phone of the operator gets and does. */
export function keepPhoneLog(network: Network): readonly PhoneEvent[] {
  const log: PhoneEvent[] = [];
  network.follow((entry) => {
    const event = { at: Date.parse(entry.at), phone: entry.phone };
    if (HER_OWN.has(entry.kind)) log.push({ ...event, kind: 'did', id: '', text: '' });
    if (entry.kind === 'sms.received') {
      log.push({ ...event, kind: 'sms', id: String(entry.id), text: String(entry.text) });
    }
    const request = entry.request;
    if (typeof request !== 'string') return;
    if (entry.kind === 'call.ringing') log.push({ ...event, kind: 'ring', id: request, text: '' });
    if (entry.kind === 'call.ended') {
      const kind = entry.state === 'Busy' ? 'busy' : 'call';
      log.push({ ...event, kind, id: request, text: '' });
    }
  });
  return log;
}
