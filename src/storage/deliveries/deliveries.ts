import { WAITS } from '../officials/official-queue.ts';
import { findRow, insertRow, insertRowOnce, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export type DeliveryState =
  | 'due'
  | 'sending'
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'failed'
  | 'unknown'
  | 'cancelled';

/** Every outgoing SMS and call. */
export interface DeliveryRow {
  id: string;
  kind: 'sms' | 'call';
  purpose: string;
  phoneId: number;
  language: string;
  /** Words of an SMS; null for a call and once erased. */
  body: string | null;
  /** Sent from the number that takes answers. */
  replyable: boolean;
  /** What a call starts its dialogue with. */
  context: Record<string, string | number | boolean | null>;
  contributionId: number | null;
  answerId: number | null;
  /** The message or decision it tells of: one delivery a phone. */
  publicationId: number | null;
  /** The debate it tells of. */
  debateId: number | null;
  /** Whose budget pays, once it was claimed; null: only that of the service. */
  communeNumber: number | null;
  /** Held of the budgets of `reservedOn` for what is on its way. */
  reservedMillionths: number;
  /** First day of the month whose budgets pay; null: none was set when it left. */
  reservedOn: string | null;
  state: DeliveryState;
  dueAt: number;
  attempts: number;
  sendingSince: number | null;
  provider: string | null;
  providerId: string | null;
  providerStatus: string | null;
  failure: string | null;
  segments: number | null;
  seconds: number | null;
  possibleDuplicate: boolean;
  /** How often the phone of a call rang, or would have. */
  rings: number;
  /** This attempt of a call: when the phone rang, as the operator told. */
  rangAt: number | null;
  beganAt: number | null;
  endedAt: number | null;
  /** Of this attempt: true, she pressed a key; false, we said goodbye and nobody had; null, not known. */
  keyPressed: boolean | null;
  demo: boolean;
  createdAt: number;
}

const TABLE = 'delivery';

export const findDelivery = (db: Db, id: string) => findRow<DeliveryRow>(db, TABLE, { id });

export const lockDelivery = (db: Db, id: string) => lockRow<DeliveryRow>(db, TABLE, { id });

export const findDeliveryByProviderId = (db: Db, provider: string, providerId: string) =>
  findRow<DeliveryRow>(db, TABLE, { provider, providerId });

export const lockDeliveryByProviderId = (db: Db, provider: string, providerId: string) =>
  lockRow<DeliveryRow>(db, TABLE, { provider, providerId });

export const insertDelivery = (db: Db, delivery: Partial<DeliveryRow>) =>
  insertRow<DeliveryRow>(db, TABLE, delivery);

/** Null when the phone has an open door call already, or one is to bring this answer. */
export const insertCallOnce = (db: Db, delivery: Partial<DeliveryRow>) =>
  insertRowOnce<DeliveryRow>(db, TABLE, delivery);

/** Ends a call back placed before `before` of which nothing was heard since. @returns false: none was. */
export async function endLostDoor(
  db: Db,
  phoneId: number,
  before: number,
  now: number,
): Promise<boolean> {
  const rows = await queryRows(
    db,
    `update delivery set state = 'failed', failure = 'beeped_again', ended_at = :now
       where phone_id = :phoneId and purpose = 'door' and began_at is null
         and sending_since < :before and state in ('sending', 'accepted', 'sent', 'unknown')
       returning id`,
    { phoneId, before: new Date(before), now: new Date(now) },
  );
  return rows.length > 0;
}

/** Whether she is being called back already, by another call than this. */
export async function hasOpenDoor(db: Db, phoneId: number, otherThan: string): Promise<boolean> {
  const rows = await queryRows(
    db,
    `select id from delivery where phone_id = :phoneId and purpose = 'door' and id <> :otherThan
       and state in ('due', 'sending', 'accepted', 'sent', 'unknown') limit 1`,
    { phoneId, otherThan },
  );
  return rows.length > 0;
}

/** How many of a purpose a phone has got since `since`. */
export async function countDeliveries(
  db: Db,
  which: { phoneId: number; purpose: string; since: number },
): Promise<number> {
  const [row] = await queryRows<{ count: number }>(
    db,
    `select count(*) as count from delivery
       where phone_id = :phoneId and purpose = :purpose and created_at > :since`,
    { ...which, since: new Date(which.since) },
  );
  return row?.count ?? 0;
}

/** She has come back by herself: nobody needs to offer her to go on. */
export const cancelOffers = (db: Db, phoneId: number): Promise<unknown> =>
  db.raw(
    `update delivery set state = 'cancelled', failure = 'came_back' where phone_id = :phoneId
      and purpose in ('dropped', 'dropped.sms') and state = 'due'`,
    { phoneId },
  );

export const updateDelivery = (db: Db, id: string, fields: Partial<DeliveryRow>) =>
  updateRows(db, TABLE, { id }, fields);

/** Takes back everything of ours, or what is for these purposes, that has not left for this phone. */
export const cancelDue = (
  db: Db,
  phoneId: number,
  failure: string,
  purposes: readonly string[] = [],
): Promise<number> =>
  db(TABLE)
    .where({ phone_id: phoneId, state: 'due' })
    .whereNot({ purpose: 'reply' })
    .where((which) => void (purposes.length > 0 && which.whereIn('purpose', purposes)))
    .update({ state: 'cancelled', failure });

/** Questions on their way to an official leave at `dueAt` instead. @returns how many. */
export const holdItems = (db: Db, officialId: number, dueAt: number): Promise<number> =>
  db(TABLE)
    .where({ state: 'due', purpose: 'official.item' })
    .whereIn(
      'contribution_id',
      db('assignment').where({ official_id: officialId }).select('contribution_id'),
    )
    .whereIn('phone_id', db('official_phone').where({ official_id: officialId }).select('phone_id'))
    .update({ due_at: new Date(dueAt) });

const REPLAY = { state: 'due', purpose: 'official.later' } as const;

/** Whether this phone is to be called again about what its official put off. */
export async function hasReplay(db: Db, phoneId: number): Promise<boolean> {
  return (
    (await db(TABLE)
      .where({ ...REPLAY, phone_id: phoneId })
      .first('id')) !== undefined
  );
}

/** What was put off and still waits, on the phones of its officials. */
const PUT_OFF = `select from official_phone
  join assignment a on a.official_id = official_phone.official_id and a.later_at is not null
  join contribution c on c.id = a.contribution_id
  where official_phone.phone_id = delivery.phone_id and c.id <> ? and ${WAITS}`;

/**
 * Nobody is called again when all that he put off was dealt with (`contributionId`: the last thing that was);
 * who wants peace is not called at all.
 */
export function cancelReplays(
  db: Db,
  of: { contributionId: number } | { officialId: number },
): Promise<number> {
  const officials =
    'officialId' in of
      ? [of.officialId]
      : db('assignment').where({ contribution_id: of.contributionId }).select('official_id');
  const phones = db('official_phone').whereIn('official_id', officials).select('phone_id');
  const purposes = 'officialId' in of ? ['official.later', 'official.hour'] : ['official.later'];
  const replays = db(TABLE)
    .where({ state: 'due' })
    .whereIn('purpose', purposes)
    .whereIn('phone_id', phones);
  if ('contributionId' in of) replays.whereRaw(`not exists (${PUT_OFF})`, [of.contributionId]);
  return replays.update({ state: 'cancelled', failure: 'not_wanted' });
}

/** Whether these very words went, or are to go, to the phone by SMS since that instant. */
export async function saidSince(
  db: Db,
  { phoneId, body, since }: { phoneId: number; body: string; since: number },
): Promise<boolean> {
  const row = await db(TABLE)
    .where({ phone_id: phoneId, kind: 'sms', body })
    .whereNotIn('state', ['failed', 'cancelled'])
    .where('created_at', '>=', new Date(since))
    .first('id');
  return row !== undefined;
}
