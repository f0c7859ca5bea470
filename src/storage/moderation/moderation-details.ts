import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** Everything that was said to an item of a moderator, in the order it is listened to. */
export const soundsOfItem = (
  db: Db,
  item: { kind: 'contribution' | 'publication' | 'answer' | 'reaction' | 'citizen'; id: number },
) =>
  queryRows<{ what: string; state: string; key: string | null }>(db, SQL[item.kind], {
    id: item.id,
  });

const RECORDING = 'recording.state, recording.file_key as key from recording';

const SQL = {
  contribution: `select 'demande' as what, ${RECORDING}
    join contribution c on c.recording_id = recording.id where c.id = :id`,
  publication: `select 'publication' as what, ${RECORDING}
    join publication_content c on c.recording_id = recording.id where c.publication_id = :id`,
  answer: `select case when recording.id = a.recording_id then 'reponse' else 'reponse-dite' end as what,
      ${RECORDING} join answer a on recording.id in (a.recording_id, a.spoken_recording_id)
    where a.id = :id order by recording.created_at`,
  reaction: `select 'reaction' as what, ${RECORDING}
    join reaction r on r.recording_id = recording.id where r.id = :id`,
  citizen: `select 'commune' as what, ${RECORDING}
    join citizen on citizen.phone_id = recording.phone_id
    where citizen.id = :id and purpose = 'commune' order by recording.created_at desc limit 1`,
} as const;

/** The last answer to a contribution that left or is to leave; null when there is none. */
export async function lastAnswerOf(
  db: Db,
  contributionId: number,
): Promise<{ id: number; body: string | null } | null> {
  const [row] = await queryRows<{ id: number; body: string | null }>(
    db,
    `select id, body from answer where contribution_id = :contributionId
        and state in ('waiting', 'sent') order by created_at desc, id desc limit 1`,
    { contributionId },
  );
  return row ?? null;
}

/** Who sent it, and where it is; null for one that belongs to nobody any more. */
export async function citizenOfContribution(db: Db, id: number): Promise<number | null> {
  const [row] = await queryRows<{ citizenId: number | null }>(
    db,
    'select citizen_id from contribution where id = :id',
    { id },
  );
  return row?.citizenId ?? null;
}

/** Answers to a contribution, oldest first, as a moderator sees them. */
export const answersOf = (db: Db, contributionId: number) =>
  queryRows<{
    id: number;
    state: string;
    officialName: string | null;
    body: string | null;
    recordingId: string | null;
    approvedAt: number | null;
  }>(
    db,
    `select answer.id, answer.state, official.name as official_name, answer.body,
        answer.recording_id, answer.approved_at
      from answer left join official on official.id = answer.official_id
      where contribution_id = :contributionId order by answer.created_at, answer.id`,
    { contributionId },
  );
