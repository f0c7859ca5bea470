import type { Request } from 'express';
import { callService } from './calls.ts';
import type { Operator } from './operator.ts';
import type { Signal } from './person-line.ts';
import { type Phone, SETTLE_LIMIT_MS, settled } from './phones.ts';
import { optOut, sendSms } from './sms-inbound.ts';
import { readSpeech } from './speech-body.ts';
import { answerUssd, cancelUssd, dialUssd } from './ussd.ts';

/** The parts of a request an act looks at. */
export type ActRequest = Pick<Request, 'body' | 'query'>;

/** What a person does with her phone; returns why it cannot be done now, or null. */
export type Act = (operator: Operator, phone: Phone, req: ActRequest) => Promise<Refusal> | Refusal;
/** A text: not now (409); `wrong`: the request itself (400). */
type Refusal = string | null | { wrong: string };

/** Everything a POST to a phone can be, by the last part of its address. */
export const ACTS: Readonly<Record<string, Act>> = {
  dial: (operator, phone, req) => withText(req, 'code', (code) => dialUssd(operator, phone, code)),
  input: (operator, phone, req) =>
    withText(req, 'text', (text) => answerUssd(operator, phone, text)),
  cancel: (operator, phone) => cancelUssd(operator, phone),
  sms: (operator, phone, req) =>
    withText(req, 'text', (text) => {
      const { to } = req.body as { to?: unknown };
      sendSms(operator, phone, text, typeof to === 'string' ? to : undefined);
      return null;
    }),
  'opt-out': (operator, phone) => {
    optOut(operator, phone);
    return null;
  },
  beep: (operator, phone) => callService(operator, phone, true),
  call: (operator, phone) => callService(operator, phone, false),
  answer: (_operator, phone) => signal(phone, 'answer', { kind: 'answer' }),
  reject: (_operator, phone) => signal(phone, 'answer', { kind: 'refuse' }),
  hangup: (_operator, phone) => {
    if (phone.call === null) return 'le téléphone n’est pas en appel';
    phone.call.line.give({ kind: 'hangup' });
    return null;
  },
  keys: (_operator, phone, req) => withText(req, 'digits', (digits) => pressKeys(phone, digits)),
  speak: async (_operator, phone, req) => {
    const spoken = await readSpeech(req.body, req.query);
    return typeof spoken === 'string' ? { wrong: spoken } : signal(phone, 'voice', spoken);
  },
  silence: (_operator, phone) => signal(phone, null, { kind: 'silence' }),
  speaking: (_operator, phone) => signal(phone, 'voice', { kind: 'speaking' }),
};

async function signal(
  phone: Phone,
  during: 'answer' | 'voice' | null,
  given: Signal,
): Promise<Refusal> {
  await settled(phone, SETTLE_LIMIT_MS);
  const call = phone.call;
  if (call === null) return 'le téléphone n’est pas en appel';
  if (during !== null && call.waitingFor !== during) {
    return during === 'answer' ? 'le téléphone ne sonne pas' : 'l’opérateur n’enregistre pas';
  }
  return call.line.give(given) ? null : 'l’opérateur n’écoute pas';
}

async function pressKeys(phone: Phone, digits: string): Promise<Refusal> {
  if (!/^[0-9*#]+$/.test(digits)) return { wrong: 'digits : des touches (0-9 * #)' };
  for (const key of digits) {
    const refusal = await signal(phone, null, { kind: 'key', key });
    if (refusal !== null) return refusal;
  }
  return null;
}

async function withText(
  req: ActRequest,
  name: string,
  act: (text: string) => Promise<Refusal> | Refusal,
): Promise<Refusal> {
  const value = (req.body as Record<string, unknown> | undefined)?.[name];
  if (typeof value === 'string') return await act(value);
  return { wrong: `${name} : un texte` };
}
