import { lockRow, queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { DeliveryRow } from './deliveries.ts';

const TABLE = 'delivery';

/**
 * Answers that were taken back by STOP leave after all, none before its time: the last of each, unless she
 * has heard it or it is on its way. @returns their ids.
 */
export async function reopenAnswers(db: Db, phoneId: number, now: number): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    db,
    `update delivery set state = 'due', failure = null, due_at = greatest(due_at, :now)
      where id in (select distinct on (kind, answer_id) id from delivery
          where phone_id = :phoneId and state = 'cancelled' and purpose = 'answer'
            and failure = 'opted_out'
          order by kind, answer_id, created_at desc)
        and not exists (select from answer where answer.id = answer_id and heard_at is not null)
        and not exists (select from delivery open where open.answer_id = delivery.answer_id
          and open.kind = 'call' and open.purpose = 'answer'
          and open.state in ('due', 'sending', 'accepted', 'sent', 'unknown'))
      returning id`,
    { phoneId, now: new Date(now) },
  );
  return rows.map((row) => row.id);
}

/** She has heard the answer: nobody calls her about it any more. */
export const cancelAnswerCalls = (db: Db, answerId: number): Promise<number> =>
  db(TABLE)
    .where({ answer_id: answerId, kind: 'call', purpose: 'answer', state: 'due' })
    .update({ state: 'cancelled', failure: 'heard' });

/** How often calls with this answer rang. */
export async function answerCallsRung(db: Db, answerId: number): Promise<number> {
  const [row] = await queryRows<{ rang: number }>(
    db,
    `select coalesce(sum(rings), 0)::int as rang from delivery
      where answer_id = :answerId and kind = 'call' and purpose = 'answer'`,
    { answerId },
  );
  return row?.rang ?? 0;
}

/** The call that is to bring this answer and has not left. */
export const lockDueAnswerCall = (db: Db, answerId: number) =>
  lockRow<DeliveryRow>(db, TABLE, { answerId, kind: 'call', purpose: 'answer', state: 'due' });
