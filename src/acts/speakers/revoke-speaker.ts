import type { Knex } from 'knex';
import type { Clock } from '../../lib/clock.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { speakerNamed, updateSpeaker } from '../../storage/prompts/speakers.ts';

/** Her code no longer works; what she recorded stays. */
export async function revokeSpeaker(
  tx: Knex.Transaction,
  { clock }: { clock: Clock },
  { name, by }: { name: string; by: string },
): Promise<{ kind: 'revoked' | 'unknown' }> {
  const speaker = await speakerNamed(tx, name);
  if (speaker === null) return { kind: 'unknown' };
  const at = clock.now();
  await updateSpeaker(tx, speaker.id, { revokedAt: at });
  const subject = `speaker:${speaker.id}`;
  await insertAudit(tx, { actor: `console:${by}`, action: 'speaker.revoked', subject, at });
  return { kind: 'revoked' };
}
