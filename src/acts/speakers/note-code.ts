import type { Knex } from 'knex';
import { MINUTE_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  type AttemptLimit,
  countAttempt,
  forgetAttempts,
  isLocked,
} from '../../storage/console/console-attempts.ts';
import { findSpeaker, speakerByCode, updateSpeaker } from '../../storage/prompts/speakers.ts';
import type { Db } from '../../storage/transaction.ts';
import type { ActDeps, Person } from '../deps.ts';
import { sealCode } from './speaker-code.ts';

/**
 * Wrong codes from one phone; then it waits, with a right one too. They are keyed in calls of ours alone: nobody
 * gets more tries, or locks a speaker out, by calling with numbers that are not his.
 */
const LIMIT: AttemptLimit = { most: 4, windowMs: 60 * MINUTE_MS, lockMs: 60 * MINUTE_MS };

const subjectOf = (phoneHash: string): string => `studio:${phoneHash}`;

/**
 * Whose code this is; changes nothing: the flow counts a wrong one in the turn that says so.
 * `locked`: no code of this phone is looked at for now, and none ever in a call that came in (`came`).
 */
export async function lookAtSpeakerCode(
  db: Db,
  deps: Pick<ActDeps, 'clock' | 'pins'>,
  { phoneHash, code, came = false }: { phoneHash: string; code: string; came?: boolean },
): Promise<{ locked: boolean; speaker: number | null; language: string | null }> {
  if (came || (await isLocked(db, subjectOf(phoneHash), deps.clock.now())))
    return { locked: true, speaker: null, language: null };
  const speaker = await speakerByCode(db, sealCode(deps, code));
  return { locked: false, speaker: speaker?.id ?? null, language: speaker?.language ?? null };
}

/** A wrong code is counted. */
export async function noteWrongCode(
  tx: Knex.Transaction,
  { clock }: Pick<ActDeps, 'clock'>,
  { person }: { person: Person },
): Promise<{ kind: 'counted' | 'locked' }> {
  const at = clock.now();
  const subject = subjectOf(person.phoneHash);
  const counted = await countAttempt(tx, subject, at, LIMIT);
  if (counted === null) return { kind: 'locked' };
  if (counted.lockedUntil === null) return { kind: 'counted' };
  await insertAudit(tx, {
    actor: 'system',
    action: 'speaker.locked',
    subject: `phone:${person.phoneId}`,
    at,
  });
  return { kind: 'locked' };
}

/** The right code: she is in, and wrong ones before it no longer count. */
export async function enterStudio(
  tx: Knex.Transaction,
  { clock }: Pick<ActDeps, 'clock'>,
  { person, speaker }: { person: Person; speaker: number },
): Promise<{ kind: 'entered' | 'unknown' }> {
  if ((await findSpeaker(tx, speaker)) === null) return { kind: 'unknown' };
  await updateSpeaker(tx, speaker, { lastAt: clock.now(), phoneId: person.phoneId });
  await forgetAttempts(tx, subjectOf(person.phoneHash));
  return { kind: 'entered' };
}
