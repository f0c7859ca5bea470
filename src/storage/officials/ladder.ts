import type { LadderKind } from '../../civic/ladder/ladder.ts';
import { insertRowOnce, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** How far a question that waits has come on its ladder. */
export interface LadderRow {
  contributionId: number;
  /** Who has it now. */
  officialId: number;
  startedAt: number;
  /** Index of the step that is due next. */
  step: number;
  /** Null: it is over. */
  dueAt: number | null;
  /** `settled`: answered, taken in charge, refused … */
  ended: 'settled' | 'top' | null;
  /** An explained delay has moved it once. */
  delayedAt: number | null;
  /** Days from when he is told of it to the next step, while his digest has not told him. */
  heldDays: number | null;
}

const TABLE = 'ladder';

export const lockLadder = (db: Db, contributionId: number) =>
  lockRow<LadderRow>(db, TABLE, { contributionId });

export const updateLadder = (db: Db, contributionId: number, fields: Partial<LadderRow>) =>
  updateRows(db, TABLE, { contributionId }, fields);

/**
 * Questions an official has just been told of begin their ladders, all in one statement. One that was passed
 * on to him goes on with its own.
 */
export async function startLadders(
  db: Db,
  ladders: readonly { contributionId: number; officialId: number; dueAt: number }[],
  now: number,
): Promise<void> {
  const held = 'ladder.held_days is not null and ladder.official_id = excluded.official_id';
  const unlessHeld = (column: string, value: string) =>
    `${column} = case when ${held} then ladder.${column} else ${value} end`;
  await db.raw(
    `insert into ladder (contribution_id, official_id, started_at, due_at)
     select "contributionId", "officialId", :now, to_timestamp("dueAt" / 1000.0)
       from jsonb_to_recordset(cast(:ladders as jsonb))
         as each("contributionId" bigint, "officialId" bigint, "dueAt" bigint)
     on conflict (contribution_id) do update set official_id = excluded.official_id,
       due_at = case when ${held} then excluded.started_at + ladder.held_days * interval '1 day'
         else excluded.due_at end,
       ${unlessHeld('started_at', 'excluded.started_at')},
       ${unlessHeld('step', '0')}, ${unlessHeld('delayed_at', 'null')},
       ended = null, held_days = null`,
    { ladders: JSON.stringify(ladders), now: new Date(now) } as never,
  );
}

/** Officials with a step to take, the longest due first. */
export const dueHolders = (db: Db, now: number, limit: number) =>
  queryRows<Pick<LadderRow, 'officialId'>>(
    db,
    `select official_id from ladder where due_at <= :now group by official_id
      order by min(due_at) limit :limit`,
    { now: new Date(now), limit },
  );

/** His questions with a step to take, in the order they are locked. */
export const dueOf = (db: Db, officialId: number, now: number, limit: number) =>
  queryRows<Pick<LadderRow, 'contributionId'>>(
    db,
    `select contribution_id from ladder where due_at <= :now and official_id = :officialId
      order by contribution_id limit :limit`,
    { officialId, now: new Date(now), limit },
  );

export interface LadderEventRow {
  contributionId: number;
  /** Who had the question then. */
  officialId: number;
  startedAt: number;
  step: number;
  kind: LadderKind;
  /** `listed`: on the agenda of the council. */
  outcome: 'done' | 'skipped' | 'listed';
  toOfficialId: number | null;
  at: number;
}

/** Null when that step was taken already. */
export const insertLadderEvent = (db: Db, event: LadderEventRow) =>
  insertRowOnce<LadderEventRow>(db, 'ladder_event', event);

/**
 * Everybody who has or had a question, whether they kept it or not. Not those with whom a debate only shared
 * it: they may still be given it.
 */
export async function assignedTo(db: Db, contributionId: number): Promise<number[]> {
  const rows = await queryRows<{ officialId: number }>(
    db,
    `select a.official_id from assignment a join contribution c on c.id = a.contribution_id
      where c.id = :contributionId and (a.official_id = c.official_id or a.refused_at is not null
        or not exists (select from debate_item where contribution_id = c.id)
        or exists (select from ladder_event e where e.contribution_id = c.id
          and a.official_id in (e.official_id, e.to_official_id)))`,
    { contributionId },
  );
  return rows.map(({ officialId }) => officialId);
}

/** Why it takes time, as its officials said, the last first. */
export const explanationsOf = (db: Db, contributionId: number) =>
  queryRows<{ name: string; explanation: string }>(
    db,
    `select name, explanation from assignment join official on official.id = official_id
      where contribution_id = coalesce(
          (select merged_into from contribution where id = :contributionId), :contributionId)
        and explanation is not null and refused_at is null
      order by explained_at desc`,
    { contributionId },
  );

export interface OfficialCounts {
  officialId: number;
  name: string;
  /** Questions he was told of. */
  received: number;
  /** Of those, the ones he answered. */
  answered: number;
  /** Of those, the ones that wait for him. */
  waiting: number;
  taken: number;
  overdue: number;
  reminders: number;
  passedOn: number;
}

/**
 * How the officials of a commune deal with what they got, now: nothing of it is stored. Overdue as in
 * civic/contributions.ts: assigned longer than `overdueAfterMs` ago, and nobody has answered.
 */
export const officialCounts = (
  db: Db,
  which: { communeNumber: number; now: number; overdueAfterMs: number },
): Promise<OfficialCounts[]> =>
  queryRows<OfficialCounts>(
    db,
    `select official.id as official_id, name, coalesce(a.received, 0) as received,
        coalesce(a.answered, 0) as answered, coalesce(a.waiting, 0) as waiting,
        coalesce(a.taken, 0) as taken, coalesce(a.overdue, 0) as overdue,
        coalesce(l.reminders, 0) as reminders, coalesce(l.passed_on, 0) as passed_on
      from official
      left join lateral (
        select count(*) as received,
          count(*) filter (where exists (select from answer
            where answer.contribution_id = c.id and answer.official_id = official.id
              and answer.state = 'sent')) as answered,
          count(*) filter (where c.state in ('assigned', 'seen') and refused_at is null) as waiting,
          count(*) filter (where c.state in ('assigned', 'seen') and refused_at is null
            and taken_at is not null) as taken,
          count(*) filter (where c.state in ('assigned', 'seen') and refused_at is null
            and assigned_at < :overdueSince) as overdue
        from assignment join contribution c on c.id = contribution_id
        where assignment.official_id = official.id and sent_at is not null
          and c.merged_into is null) a on true
      left join lateral (
        select count(*) filter (where kind = 'reminder') as reminders,
          count(*) filter (where kind not in ('reminder', 'announce')) as passed_on
        from ladder_event where official_id = official.id and outcome <> 'skipped') l on true
      where commune_number = :communeNumber and active order by official.id`,
    {
      communeNumber: which.communeNumber,
      overdueSince: new Date(which.now - which.overdueAfterMs),
    },
  );
