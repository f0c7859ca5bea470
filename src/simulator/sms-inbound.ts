import { postCallback } from './callbacks.ts';
import { inBackground, type Operator, wait } from './operator.ts';
import type { Phone } from './phones.ts';

/** Pauses between attempts to deliver a message the gateway did not take, then the last one again. */
const RETRY_MS = [250, 1_000, 3_000, 10_000, 30_000];

/**
 * The person sends a message to the service (`to` = the service's number unless said). Returns its
 * id at once; it is delivered until the gateway answers 200.
 */
export function sendSms(operator: Operator, phone: Phone, text: string, to?: string): string {
  const id = operator.ids.uuid();
  const number = to ?? operator.settings.smsNumber;
  operator.journal.add(phone.msisdn, 'sms.sent', { id, to: number, text });
  phone.smsSent += 1;
  const fields = {
    from: phone.msisdn,
    to: number,
    text,
    date: dateOf(operator.clock.now(), phone.smsSent),
    id,
    cost: 'XOF 0.0000',
    networkCode: operator.switches.of(phone.msisdn).networkCode,
  };
  inBackground(operator, () => deliver(operator, phone, id, fields));
  return id;
}

/** Africa's Talking has sent dates in both forms; both are UTC, and so they alternate here. */
function dateOf(now: number, count: number): string {
  const iso = `${new Date(now).toISOString().slice(0, 19)}Z`;
  return count % 2 === 0 ? iso : iso.slice(0, -1).replace('T', ' ');
}

async function deliver(
  operator: Operator,
  phone: Phone,
  id: string,
  fields: Record<string, string>,
): Promise<void> {
  const url = `${operator.settings.callbackBase}/sms`;
  for (let attempt = 1; !operator.stopping.aborted; attempt += 1) {
    const reply = await postCallback(operator, { kind: 'sms', phone: phone.msisdn, url, fields });
    if (reply.kind === 'lost') return;
    if (reply.kind === 'answered' && reply.status === 200) {
      operator.journal.add(phone.msisdn, 'sms.accepted', { id, attempts: attempt });
      return;
    }
    await wait(operator, RETRY_MS[Math.min(attempt, RETRY_MS.length) - 1] ?? 0);
  }
}

/** The person asks the operator itself to stop the service's messages. */
export function optOut(operator: Operator, phone: Phone): void {
  const senderId = operator.settings.smsNumber;
  operator.journal.add(phone.msisdn, 'sms.opt-out', { senderId });
  inBackground(operator, () =>
    postCallback(operator, {
      kind: 'opt-out',
      phone: phone.msisdn,
      url: `${operator.settings.callbackBase}/sms/opt-out`,
      fields: { senderId, phoneNumber: phone.msisdn },
    }),
  );
}
