import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { Placing } from './broadcasts.ts';

/** What has become of the people of a broadcast who have their row. */
export interface BroadcastCounts {
  queued: number;
  /** With the operator, or under way to it. */
  sent: number;
  delivered: number;
  failed: number;
  /** She said STOP after the row was written. */
  optedOut: number;
  /** Taken back when the broadcast was stopped. */
  stopped: number;
  /** Booked so far. */
  costMillionths: number;
}

/** How many rows of a broadcast stand where. */
export async function broadcastCounts(db: Db, publicationId: number): Promise<BroadcastCounts> {
  const [row] = await queryRows<BroadcastCounts>(
    db,
    `select count(*) filter (where state = 'due') as queued,
        count(*) filter (where state in ('sending', 'accepted', 'sent', 'unknown')) as sent,
        count(*) filter (where state = 'delivered') as delivered,
        count(*) filter (where state = 'failed'
          or (state = 'cancelled' and failure not in ('opted_out', 'broadcast_stopped'))) as failed,
        count(*) filter (where state = 'cancelled' and failure = 'opted_out') as opted_out,
        count(*) filter (where state = 'cancelled' and failure = 'broadcast_stopped') as stopped,
        (select coalesce(sum(amount_millionths), 0)::bigint from cost_entry
          join delivery told on told.id = cost_entry.delivery_id
          where told.publication_id = :publicationId) as cost_millionths
      from delivery where publication_id = :publicationId`,
    { publicationId },
  );
  if (row === undefined) throw new Error('a count gave nothing back');
  return row;
}

/** One line of the list of broadcasts. */
export interface BroadcastLine {
  id: number;
  kind: string;
  broadcast: 'none' | 'waiting' | 'done' | 'stopped';
  title: string | null;
  communeName: string;
  publishedAt: number;
  people: number | null;
  queued: number;
}

/** Everything published lately and how its broadcast stands, newest first. */
export const broadcastLines = (db: Db, limit: number) =>
  queryRows<BroadcastLine>(
    db,
    `select publication.id, publication.kind, publication.broadcast, commune.name as commune_name,
        publication.published_at, broadcast.people_sms + broadcast.people_call as people,
        (select title from publication_content where publication_id = publication.id
          order by language <> 'fr', language limit 1) as title,
        (select count(*) from delivery
          where publication_id = publication.id and state = 'due') as queued
      from publication join commune on commune.number = publication.commune_number
        left join broadcast on broadcast.publication_id = publication.id
      where publication.state = 'published' and publication.published_at is not null
      order by publication.published_at desc limit :limit`,
    { limit },
  );

/** What was taken back of a broadcast: how many rows, and what each budget gets back for them. */
export interface TakenBack {
  rows: number;
  /** A commune's before the service's. */
  budgets: { id: number; millionths: number }[];
}

/**
 * The rows of a stopped broadcast that have not left, in one statement; those too that a worker has met since
 * it was stopped, and that still hold something.
 */
export async function takeBackRows(db: Db, publicationId: number): Promise<TakenBack> {
  const [row] = await queryRows<{ rows: number; budgets: TakenBack['budgets'] | null }>(
    db,
    `with idle as (
        select id, state, commune_number, reserved_on, reserved_millionths from delivery
          where publication_id = :publicationId and (state = 'due' or (state = 'cancelled'
            and failure = 'broadcast_stopped' and reserved_millionths > 0)) for update),
      back as (
        update delivery set state = 'cancelled', failure = 'broadcast_stopped',
            reserved_millionths = 0
          from idle where delivery.id = idle.id),
      sums as (
        select budget.id, budget.month, budget.commune_number, sum(idle.reserved_millionths)::bigint as millionths
          from idle join budget on budget.month = idle.reserved_on
            and (budget.commune_number = idle.commune_number or budget.commune_number is null)
          where idle.reserved_millionths > 0 group by budget.id)
      select (select count(*) from idle where state = 'due') as rows,
        (select jsonb_agg(jsonb_build_object('id', id, 'millionths', millionths)
          order by month, commune_number nulls last) from sums) as budgets`,
    { publicationId },
  );
  return { rows: row?.rows ?? 0, budgets: row?.budgets ?? [] };
}

/** Rows that were taken back: how many calls, and how many segments of SMS. */
export async function stoppedRows(
  db: Db,
  publicationId: number,
): Promise<{ sms: number; calls: number; segments: number }> {
  const [row] = await queryRows<{ sms: number; calls: number; segments: number }>(
    db,
    `select count(*) filter (where kind = 'sms') as sms,
        count(*) filter (where kind = 'call') as calls,
        coalesce(sum(segments), 0) as segments
      from delivery where publication_id = :publicationId
        and state = 'cancelled' and failure = 'broadcast_stopped'`,
    { publicationId },
  );
  return row ?? { sms: 0, calls: 0, segments: 0 };
}

/** The rows that were taken back leave after all, in these minutes; each once. */
export const resumeRows = (
  db: Db,
  publicationId: number,
  placings: Record<'sms' | 'call', Placing>,
  reservedOn: string | null,
) =>
  queryRows(
    db,
    `with pacing as (select * from jsonb_to_recordset(cast(:placings as jsonb))
        as each(kind text, pace int, minutes bigint[], held bigint)),
      again as (select id, kind, segments,
          row_number() over (partition by kind order by phone_id) - 1 as nth
        from delivery where publication_id = :publicationId
          and state = 'cancelled' and failure = 'broadcast_stopped')
      update delivery set state = 'due', failure = null,
        due_at = to_timestamp(minutes[1 + nth / pace] / 1000.0),
        reserved_millionths = held * case again.kind when 'sms' then again.segments else 1 end,
        reserved_on = cast(:reservedOn as date)
      from again join pacing using (kind)
      where delivery.id = again.id and delivery.state = 'cancelled'`,
    {
      publicationId,
      reservedOn,
      placings: JSON.stringify(
        (['sms', 'call'] as const).map((kind) => ({
          kind,
          pace: placings[kind].perMinute,
          minutes: placings[kind].minutes,
          held: placings[kind].heldMillionths,
        })),
      ),
    },
  );

/** For the metrics page: broadcasts by how they stand, and how many people wait for theirs. */
export const broadcastGauges = (db: Db) =>
  queryRows<{ state: string; broadcasts: number; queued: number }>(
    db,
    `select publication.broadcast as state, count(distinct publication.id) as broadcasts,
        count(delivery.id) as queued
      from publication left join delivery
        on delivery.publication_id = publication.id and delivery.state = 'due'
      where publication.broadcast <> 'none' group by 1`,
  );
