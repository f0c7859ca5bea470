import { findRow, insertRow, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export interface AnswerRow {
  id: number;
  contributionId: number;
  officialId: number | null;
  body: string | null;
  /** What the official said himself. */
  recordingId: string | null;
  /** A typed answer, said by a facilitator in the author's language. */
  spokenRecordingId: string | null;
  state: 'waiting' | 'sent' | 'cancelled' | 'erased';
  /** When the time to undo it is over. */
  leavesAt: number;
  /** A moderator let everybody read it. */
  approvedAt: number | null;
  createdAt: number;
  sentAt: number | null;
  /** Her dialogue played or showed it to the end. */
  heardAt: number | null;
  /** The most of it (0 to 1) that was played to her in one call. */
  heardShare: number | null;
  /** She asked to be called again when it is said in her language. */
  spokenAskedAt: number | null;
  /** The same words to somebody who asked the same: the answer it is a copy of. */
  copyOf: number | null;
  /** What the council decided, written down by the team. */
  council: boolean;
}

const TABLE = 'answer';

export const findAnswer = (db: Db, id: number) => findRow<AnswerRow>(db, TABLE, { id });

export const lockAnswer = (db: Db, id: number) => lockRow<AnswerRow>(db, TABLE, { id });

/** The one still to leave, of this official for this item. */
export const lockWaitingAnswer = (db: Db, contributionId: number, officialId: number) =>
  lockRow<AnswerRow>(db, TABLE, { contributionId, officialId, state: 'waiting' });

export const insertAnswer = (db: Db, answer: Partial<AnswerRow>) =>
  insertRow<AnswerRow>(db, TABLE, answer);

export const updateAnswer = (db: Db, id: number, fields: Partial<AnswerRow>) =>
  updateRows(db, TABLE, { id }, fields);

export const dueAnswers = (db: Db, now: number, limit: number) =>
  queryRows<Pick<AnswerRow, 'id'>>(
    db,
    "select id from answer where state = 'waiting' and leaves_at <= :now order by leaves_at limit :limit",
    { now: new Date(now), limit },
  );

/** The one still to leave that is said by this recording. */
export const findWaitingByRecording = (db: Db, recordingId: string) =>
  findRow<AnswerRow>(db, TABLE, { recordingId, state: 'waiting' });

/** The last one that left, or null. */
export async function lastSentAnswer(db: Db, contributionId: number): Promise<AnswerRow | null> {
  const [row] = await queryRows<AnswerRow>(
    db,
    `select * from answer where contribution_id = :contributionId and state = 'sent'
      order by sent_at desc, id desc limit 1`,
    { contributionId },
  );
  return row ?? null;
}

/** The words of his that wait to leave and were written last, if they leave after `leavesAfter`. */
export async function lastWaitingText(
  db: Db,
  officialId: number,
  leavesAfter: number,
): Promise<{ reference: string; body: string } | null> {
  const [row] = await queryRows<{ reference: string; body: string }>(
    db,
    `select reference, answer.body from answer join contribution c on c.id = contribution_id
      where answer.official_id = :officialId and answer.state = 'waiting'
        and answer.body is not null and leaves_at > :leavesAfter
      order by leaves_at desc, answer.id desc limit 1`,
    { officialId, leavesAfter: new Date(leavesAfter) },
  );
  return row ?? null;
}

export type Undoable =
  | { kind: 'answer' | 'publication'; id: number }
  /** `id`: the contribution. */
  | { kind: 'not_mine' | 'take' | 'explain'; id: number; officialId: number }
  | { kind: 'pass'; id: number; officialId: number; passedTo: number };

/**
 * What these officials did last, since `since`: an answer, a publication, a question passed on, sent back to
 * the team or taken in charge, or why one takes time, still to leave or gone. Words added to an answer are the last thing done, so what leaves last was done last.
 * @param undoMs how long what was passed on waits before anybody is told.
 * @param about only what was done about that question; null: whatever it was.
 */
export async function lastUndoable(
  db: Db,
  officialIds: readonly number[],
  since: number,
  undoMs: number,
  about: number | null = null,
): Promise<Undoable | null> {
  const [row] = await queryRows<Undoable>(
    db,
    `select kind, id, official_id, passed_to from (
     select 'answer' as kind, id, null::bigint as official_id, null::bigint as passed_to, created_at,
         leaves_at, contribution_id as about from answer
       where official_id = any(:officialIds) and state in ('waiting', 'sent')
         and created_at > :since and copy_of is null
     union all
     select 'publication', id, null, null, created_at, leaves_at, null from publication
       where official_id = any(:officialIds) and state in ('submitted', 'published')
         and created_at > :since
     union all
     select case when passed_to is null then 'not_mine' else 'pass' end, contribution_id, official_id,
         passed_to, refused_at, refused_at + :undoMs * interval '1 millisecond', contribution_id
       from assignment
       where official_id = any(:officialIds) and refused_at > :since and (passed_to is not null
         or reason is not null or reason_recording_id is not null)
     union all
     select each.kind, contribution_id, official_id, null, each.at,
         each.at + :undoMs * interval '1 millisecond', contribution_id
       from assignment cross join lateral (values ('take', taken_at), ('explain', explained_at))
         as each(kind, at)
       where official_id = any(:officialIds) and refused_at is null and each.at > :since
         and (each.kind = 'take' or explained_at is distinct from taken_at)
     ) done where cast(:about as bigint) is null or about = :about
     order by leaves_at desc nulls last, created_at desc, id desc limit 1`,
    { officialIds, since: new Date(since), undoMs, about },
  );
  return row ?? null;
}

/** This answer and its copies whose authors speak the language of its author; each is locked. */
export const sameInLanguage = (db: Db, answerId: number) =>
  queryRows<AnswerRow>(
    db,
    `select answer.* from answer join contribution c on c.id = answer.contribution_id
      where (answer.id = :answerId or coalesce(answer.copy_of, answer.id) =
          (select coalesce(copy_of, id) from answer where id = :answerId))
        and answer.state in ('waiting', 'sent') and c.language =
          (select language from contribution join answer this on this.contribution_id = contribution.id
            where this.id = :answerId)
      order by answer.id for update of answer`,
    { answerId },
  );

/** What was sent to a question, oldest first. */
export const sentAnswers = (db: Db, contributionId: number) =>
  queryRows<AnswerRow>(
    db,
    "select * from answer where contribution_id = :contributionId and state = 'sent' order by sent_at, id",
    { contributionId },
  );

/** An answer still to leave goes to another question. */
export const moveWaitingAnswers = (db: Db, from: number, to: number): Promise<number> =>
  db(TABLE).where({ contribution_id: from, state: 'waiting' }).update({ contribution_id: to });
