import type { Knex } from 'knex';
import { afterWrongPin, pinLockState } from '../../civic/calls/pin-lock.ts';
import { DAY_MS } from '../../lib/durations.ts';
import {
  findPhone,
  findPhoneByHash,
  type PhoneRow,
  updatePhone,
} from '../../storage/citizens/phones.ts';
import { findPinLock, forgetPinLocks } from '../../storage/citizens/pin-locks.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import type { Db } from '../../storage/transaction.ts';
import { countPin } from '../count-pin.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps, Person } from '../deps.ts';
import { wasAskedToMask } from './mask-voice.ts';

export type ThreadPinDeps = Pick<ActDeps, 'clock' | 'pins'>;

const LOCKS = 'thread_pin_lock';

/** Whose code it is: what `Pins` seals it with. */
export const threadOwner = (phoneId: number): string => `thread:${phoneId}`;

/** A code she forgot is none any more a day after she said so. */
export function hasThreadPin(phone: PhoneRow | null, now: number): boolean {
  if (phone === null || phone.pinHash === null) return false;
  return phone.pinResetAt === null || phone.pinResetAt > now;
}

/** What is asked before her own thread is read or heard on this phone; `masked`: her voice is, from
 * now on; `maskAsked`: she has said whether it should be. */
export async function threadPinOf(
  db: Db,
  deps: ThreadPinDeps,
  { phoneHash, came = false }: { phoneHash: string; came?: boolean },
): Promise<{
  pin: 'none' | 'set' | 'locked';
  forgotten: boolean;
  masked: boolean;
  maskAsked: boolean;
}> {
  const phone = await findPhoneByHash(db, phoneHash);
  const now = deps.clock.now();
  const masked = phone?.maskVoice === true;
  const maskAsked = phone !== null && (await wasAskedToMask(db, phone.id));
  const voice = { masked, maskAsked };
  if (phone === null || !hasThreadPin(phone, now))
    return { pin: 'none', forgotten: false, ...voice };
  const isOpen =
    pinLockState(await findPinLock(db, { phoneId: phone.id, came }, LOCKS), now) === 'open';
  const forgotten = phone.pinResetAt !== null;
  return { pin: isOpen ? 'set' : 'locked', forgotten, ...voice };
}

/** Looks at a code and changes nothing: the flow counts it (`noteThreadPin`) in the turn that says so. */
export async function lookAtThreadPin(
  db: Db,
  deps: ThreadPinDeps,
  asked: { phoneHash: string; pin: string; came?: boolean },
): Promise<{ right: boolean; locks: boolean }> {
  const phone = await findPhoneByHash(db, asked.phoneHash);
  const now = deps.clock.now();
  if (phone === null || !hasThreadPin(phone, now)) return { right: true, locks: false };
  const line = { phoneId: phone.id, came: asked.came ?? false };
  const lock = await findPinLock(db, line, LOCKS);
  const isOpen = pinLockState(lock, now) === 'open';
  const isRight = deps.pins.matches(threadOwner(phone.id), asked.pin, phone.pinHash);
  return {
    right: isOpen && isRight,
    locks: pinLockState(afterWrongPin(lock, now), now) !== 'open',
  };
}

/** Counts a code that was looked at. The right one shows that she has not forgotten it. */
export async function noteThreadPin(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; right: boolean },
): Promise<{ kind: 'open' | 'locked' | 'blocked' }> {
  const { phoneId, came = false } = input.person;
  const now = deps.clock.now();
  const line = { phoneId, came };
  const { state } = await countPin(tx, LOCKS, { line, right: input.right, now });
  if (input.right) await updatePhone(tx, phoneId, { pinResetAt: null });
  return { kind: state };
}

/** She chose a code, or wants none any more (`sealed` null). */
export async function setThreadPin(
  tx: Knex.Transaction,
  _deps: ActDeps,
  input: { person: Person; sealed: string | null },
): Promise<{ kind: 'set' }> {
  const { phoneId } = input.person;
  await updatePhone(tx, phoneId, { pinHash: input.sealed, pinResetAt: null });
  await forgetPinLocks(tx, phoneId, LOCKS);
  return { kind: 'set' };
}

/** She forgot it: it falls after a day, which the phone is told of now, without a word on what it is for. */
export async function forgetThreadPin(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person },
): Promise<{ kind: 'noted' | 'none' }> {
  const { phoneId, language } = input.person;
  const phone = await findPhone(tx, phoneId);
  const now = deps.clock.now();
  if (!hasThreadPin(phone, now) || phone?.pinResetAt !== null) return { kind: 'none' };
  await updatePhone(tx, phoneId, { pinResetAt: now + DAY_MS });
  const body = deps.words(language, 'pin.sms_forgotten', {});
  await queueSms(tx, deps, { phoneId, purpose: 'pin.forgotten', language, body, when: 'reply' });
  return { kind: 'noted' };
}

/** The team takes a code away for somebody who cannot get in: she is told, and it is in the audit log. */
export async function resetThreadPin(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { phoneId: number; moderator: string; subject: string },
): Promise<{ kind: 'reset' | 'none' }> {
  const { phoneId, moderator, subject } = input;
  const phone = await findPhone(tx, phoneId);
  if (phone === null || phone.pinHash === null) return { kind: 'none' };
  await updatePhone(tx, phoneId, { pinHash: null, pinResetAt: null });
  await forgetPinLocks(tx, phoneId, LOCKS);
  const language = phone.language ?? 'fr';
  const body = deps.words(language, 'pin.sms_reset', {});
  await queueSms(tx, deps, { phoneId, purpose: 'pin.reset', language, body, when: 'allowed' });
  const at = deps.clock.now();
  await insertAudit(tx, { actor: `console:${moderator}`, action: 'pin.reset', subject, at });
  return { kind: 'reset' };
}
