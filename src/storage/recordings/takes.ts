import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { TakeVerdict } from './recordings.ts';

/** Something she sent that cannot be heard, which nobody has told her. */
export interface PoorTake {
  reference: string;
  recording: string;
  verdict: TakeVerdict;
  kind: string;
}

/**
 * Her last recording that came too late to be judged while she was on the line and is no good; null when
 * there is none. Not what a moderator has written down or let through: it was heard after all.
 */
export async function poorTakeOf(db: Db, phoneHash: string): Promise<PoorTake | null> {
  const [row] = await queryRows<PoorTake>(
    db,
    `select c.reference, r.id as recording, r.verdict, c.kind
      from contribution c join phone on phone.id = c.phone_id join recording r on r.id = c.recording_id
      where phone.hash = :phoneHash and c.reference is not null and c.transcript is null
        and c.approved_at is null and c.state in ('received', 'to_route', 'assigned')
        and r.verdict <> 'ok' and r.take = 1 and r.retake_asked_at is null
      order by c.received_at desc, c.id desc limit 1`,
    { phoneHash },
  );
  return row ?? null;
}
