import type { DebateState } from '../../civic/debates.ts';
import { findRow, insertRow, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export interface DebateRow {
  id: number;
  theme: string;
  /** In French, as staff wrote it. */
  title: string;
  communeNumbers: number[];
  opensAt: number;
  closesAt: number;
  state: DebateState;
  /** When it moves on; null: it is over. */
  dueAt: number | null;
  /** Who is being told of it now; null: everybody was. */
  telling: 'announce' | 'summary' | 'cancel' | null;
  /** Phones up to this id have their row. */
  toldPhoneId: number;
  madeBy: string;
  createdAt: number;
}

const TABLE = 'debate';

export const insertDebate = (db: Db, debate: Omit<DebateRow, 'id' | 'toldPhoneId'>) =>
  insertRow<DebateRow>(db, TABLE, debate);

export const findDebate = (db: Db, id: number) => findRow<DebateRow>(db, TABLE, { id });

export const lockDebate = (db: Db, id: number) => lockRow<DebateRow>(db, TABLE, { id });

export const updateDebate = (db: Db, id: number, fields: Partial<DebateRow>) =>
  updateRows(db, TABLE, { id }, fields);

/** Debates whose time to move has come, the longest due first. */
export const dueDebates = (db: Db, now: number, limit: number) =>
  queryRows<{ id: number }>(
    db,
    'select id from debate where due_at <= :now order by due_at, id limit :limit',
    { now: new Date(now), limit },
  );

/** Debates of which not everybody was told yet. */
export const tellingDebates = (db: Db, limit: number) =>
  queryRows<{ id: number }>(
    db,
    'select id from debate where telling is not null order by id limit :limit',
    { limit },
  );

/** The newest first. */
export const listDebates = (db: Db, limit: number) =>
  queryRows<DebateRow>(db, 'select * from debate order by opens_at desc, id desc limit :limit', {
    limit,
  });

/** The id of a debate one of these communes has in this window, to come or open; null: none. */
export async function debateMeanwhile(
  db: Db,
  which: Pick<DebateRow, 'communeNumbers' | 'opensAt' | 'closesAt'>,
): Promise<number | null> {
  const [row] = await queryRows<{ id: number }>(
    db,
    `select id from debate where state in ('announced', 'open') and commune_numbers && :communes
        and opens_at < :closesAt and closes_at > :opensAt order by id limit 1`,
    {
      communes: which.communeNumbers,
      opensAt: new Date(which.opensAt),
      closesAt: new Date(which.closesAt),
    },
  );
  return row?.id ?? null;
}

/** Open now, else the next to come, else the last that closed since `:overSince`. */
const MET = `(state in ('announced', 'open')
      or (state in ('closed', 'summarised') and closes_at > :overSince))
  order by case state when 'open' then 0 when 'announced' then 1 else 2 end,
    case when state = 'announced' then opens_at end, closes_at desc, id limit 1`;

/** The one a commune meets. @param overSince milliseconds. */
export async function debateOfCommune(
  db: Db,
  commune: number,
  overSince: number,
): Promise<DebateRow | null> {
  const [row] = await queryRows<DebateRow>(
    db,
    `select * from debate where :commune = any(commune_numbers) and ${MET}`,
    { commune, overSince: new Date(overSince) },
  );
  return row ?? null;
}

/** One that a phone was told of. @param overSince milliseconds. */
export async function debateToldTo(
  db: Db,
  phoneHash: string,
  overSince: number,
): Promise<DebateRow | null> {
  const [row] = await queryRows<DebateRow>(
    db,
    `select * from debate where id in (select debate_id from delivery join phone on phone.id = phone_id
        where phone.hash = :phoneHash and debate_id is not null
          and purpose in ('debate.announce', 'debate.summary')
          and delivery.state not in ('due', 'cancelled', 'failed')) and ${MET}`,
    { phoneHash, overSince: new Date(overSince) },
  );
  return row ?? null;
}

export const insertDebateItem = (
  db: Db,
  item: { debateId: number; contributionId: number; addedAt: number },
) => insertRow(db, 'debate_item', item);

/** The debate a contribution was asked for. */
export async function debateOfContribution(
  db: Db,
  contributionId: number,
): Promise<DebateRow | null> {
  const [row] = await queryRows<DebateRow>(
    db,
    `select debate.* from debate join debate_item on debate_id = debate.id
      where contribution_id = :contributionId`,
    { contributionId },
  );
  return row ?? null;
}

export interface DebateCounts {
  /** Questions that went through, merged ones once. */
  questions: number;
  answered: number;
  /** Waiting for a moderator. */
  unread: number;
}

/** The questions of a debate, by where they stand. */
export async function debateCounts(db: Db, debateId: number): Promise<DebateCounts> {
  const [row] = await queryRows<DebateCounts>(
    db,
    `select count(*) filter (where approved_at is not null and merged_into is null) as questions,
        count(*) filter (where answered_at is not null and merged_into is null) as answered,
        count(*) filter (where state in ('received', 'transcribed')) as unread
      from debate_item join contribution on contribution.id = contribution_id
      where debate_id = :debateId and not sensitive and state not in ('draft', 'rejected')`,
    { debateId },
  );
  return row ?? { questions: 0, answered: 0, unread: 0 };
}

/** How many questions of a debate wait for each official who answers for them. */
export const leftToAnswer = (db: Db, debateId: number) =>
  queryRows<{ officialId: number; count: number }>(
    db,
    `select official_id, count(*) as count
      from debate_item join contribution on contribution.id = contribution_id
      where debate_id = :debateId and state in ('assigned', 'seen') and merged_into is null
      group by official_id`,
    { debateId },
  );

/** Questions of a debate that wait for it to open, most supported first, locked. */
export const heldItems = (db: Db, debateId: number) =>
  queryRows<{ id: number }>(
    db,
    `select c.id from contribution c join debate_item on contribution_id = c.id
      where debate_id = :debateId and c.state in ('received', 'transcribed', 'approved')
        and c.merged_into is null
      order by (select count(*) from support where contribution_id = c.id) desc, c.received_at, c.id
      for update of c`,
    { debateId },
  );

export interface DebateQuestion {
  id: number;
  communeNumber: number;
  /** Who has it. */
  officialId: number | null;
  reference: string;
  theme: string | null;
  text: string | null;
  /** Null when she typed. */
  recordingSeconds: number | null;
  identityName: string | null;
  sex: 'woman' | 'man' | null;
  supports: number;
  women: number;
  men: number;
}

/** Questions as officials are shown them, most supported first. */
export const debateQuestionsFor = (db: Db, ids: readonly number[]) =>
  queryRows<DebateQuestion>(
    db,
    `select c.id, c.commune_number, c.official_id, c.reference, c.theme,
        left(coalesce(c.body, c.transcript), 400) as text, c.identity_name, citizen.sex,
        case when c.recording_id is not null then coalesce(recording.seconds, 0) end as recording_seconds,
        s.supports, s.women, s.men
      from contribution c
      left join recording on recording.id = c.recording_id
      left join citizen on citizen.id = c.citizen_id
      cross join lateral (
        select count(*) as supports, count(*) filter (where sex = 'woman') as women,
          count(*) filter (where sex = 'man') as men
        from support where contribution_id = c.id) s
      where c.id = any(:ids) order by s.supports desc, c.received_at, c.id`,
    { ids },
  );

/** They were sent to this official now: whoever shares a debate may answer. */
export async function shareWithOfficial(
  db: Db,
  officialId: number,
  questions: readonly { id: number; supports: number }[],
  now: number,
): Promise<void> {
  await db.raw(
    `insert into assignment (contribution_id, official_id, assigned_at, sent_at, told_supports)
     select id, :officialId, :now, :now, supports
       from jsonb_to_recordset(cast(:questions as jsonb)) as each(id bigint, supports integer)
     on conflict (contribution_id, official_id) do update
       set sent_at = coalesce(assignment.sent_at, excluded.sent_at),
         told_supports = excluded.told_supports`,
    { officialId, now: new Date(now), questions: JSON.stringify(questions) } as never,
  );
}
