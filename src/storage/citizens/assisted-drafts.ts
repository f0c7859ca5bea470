import type { ContributionRow } from '../contributions/contributions.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/**
 * The last draft of what somebody said with this helper since `since`; null when there is none. It is nobody's:
 * its author is known once it is sent, until then the helper alone finds it.
 */
export async function lastAssistedDraft(
  db: Db,
  helperId: number,
  since: number,
): Promise<ContributionRow | null> {
  const [row] = await queryRows<ContributionRow>(
    db,
    `select * from contribution where state = 'draft' and phone_id is null
        and assisted_by = :helperId and created_at > :since
      order by created_at desc, id desc limit 1`,
    { helperId, since: new Date(since) },
  );
  return row ?? null;
}

/** The one with that recording goes. @returns how many went. */
export const deleteAssistedDraft = (db: Db, helperId: number, recordingId: string) =>
  db('contribution')
    .where({ state: 'draft', assisted_by: helperId, recording_id: recordingId })
    .whereNull('phone_id')
    .delete();

/** One as a moderator sees it. */
export interface UnsentItem {
  kind: string;
  language: string;
  helper: string;
  createdAt: number;
  recordingId: string;
}

/** All that can still be heard, oldest first. */
export const unsentAssisted = (db: Db, limit: number) =>
  queryRows<UnsentItem>(
    db,
    `select c.kind, c.language, facilitator.name as helper, c.created_at, c.recording_id
      from contribution c join facilitator on facilitator.id = c.assisted_by
        join recording on recording.id = c.recording_id
      where c.state = 'draft' and c.phone_id is null and recording.state <> 'erased'
      order by c.created_at, c.id limit :limit`,
    { limit },
  );
