import type { Knex } from 'knex';
import { touchPhone } from '../../acts/citizens/touch-phone.ts';
import type { ActDeps } from '../../acts/deps.ts';
import { openOutbox } from '../../acts/outbox.ts';
import type { Job } from '../../runner/ports.ts';
import { nameSender, receiveEvent } from '../../storage/deliveries/inbound-events.ts';
import { inTransaction } from '../../storage/transaction.ts';
import type { InboundSms } from './codec.ts';

export interface IntakeDeps {
  db: Knex;
  acting: Omit<ActDeps, 'outbox'>;
  addJob(job: Job): Promise<unknown>;
}

/** One key a message, whatever the operator repeats. */
export function smsEventKey(message: Pick<InboundSms, 'provider' | 'id'>): string {
  return `sms:${message.provider}:${message.id}`;
}

/** True for somebody's phone; short codes and sender names are machines and get no answer. */
export function isPersonal(from: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(from);
}

/**
 * Stores an inbound SMS once, sealed, with whose it is, then has it read. The contact counts from here;
 * whether it reopens answers after STOP is known once it is read.
 */
export async function keepSms(deps: IntakeDeps, message: InboundSms): Promise<void> {
  const { acting } = deps;
  const key = smsEventKey(message);
  const isNew = await inTransaction(deps.db, async (tx) => {
    const received = await receiveEvent(tx, {
      key,
      kind: 'sms',
      provider: message.provider,
      payload: sealSms(acting.phones, message),
      receivedAt: acting.clock.now(),
    });
    if (!received || !isPersonal(message.from)) return received;
    const touching: ActDeps = { ...acting, outbox: openOutbox() };
    const who = { number: message.from, medium: 'sms', isStop: true } as const;
    const person = await touchPhone(tx, touching, who);
    await nameSender(tx, key, person.phoneId);
    return true;
  });
  if (isNew) await deps.addJob({ name: 'inbound-sms', payload: { eventKey: key } });
}

type Sealing = Pick<ActDeps['phones'], 'encrypt'>;

/** What an event row holds of a message until it is answered. */
function sealSms(phones: Sealing, message: InboundSms): string {
  return phones.encrypt(JSON.stringify(message));
}

/** Throws when the payload was sealed with another key. */
export function openSms(phones: Pick<ActDeps['phones'], 'decrypt'>, payload: string): InboundSms {
  return JSON.parse(phones.decrypt(payload)) as InboundSms;
}
