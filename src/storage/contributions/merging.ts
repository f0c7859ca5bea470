import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { ContributionRow } from './contributions.ts';

/** Questions that were merged into this one, in the order they came; erased ones are left out. */
export const mergedInto = (db: Db, id: number) =>
  queryRows<ContributionRow>(
    db,
    `select * from contribution where merged_into = :id and state <> 'erased' order by received_at, id`,
    { id },
  );

/** Questions of others that were merged into questions of this phone. */
export const mergedIntoThoseOf = (db: Db, phoneId: number) =>
  queryRows<ContributionRow>(
    db,
    `select c.* from contribution c join contribution kept on kept.id = c.merged_into
      where kept.phone_id = :phoneId and c.phone_id is distinct from :phoneId order by c.id`,
    { phoneId },
  );

/** The reference of the one that this one was merged into; null: it stands by itself. */
export async function mergedReference(db: Db, reference: string): Promise<string | null> {
  const [row] = await queryRows<{ reference: string }>(
    db,
    `select kept.reference from contribution c join contribution kept on kept.id = c.merged_into
      where c.reference = :reference`,
    { reference },
  );
  return row?.reference ?? null;
}

/** What was merged into `from` goes to `to`, with the support that came with it. */
export async function moveMerged(db: Db, from: number, to: number): Promise<void> {
  await db.raw('update contribution set merged_into = :to where merged_into = :from', {
    from,
    to,
  });
  await db.raw(
    `insert into support (contribution_id, phone_id, sex, at, via)
      select :to, phone_id, sex, at, via from support
        where contribution_id = :from and via is not null
      on conflict do nothing`,
    { from, to },
  );
  await db.raw('delete from support where contribution_id = :from and via is not null', { from });
}

/**
 * Who asked and who supports `from` supports `to`, once a phone; the author of `to` counts as its author.
 */
export async function lendSupport(db: Db, from: number, to: number, now: number): Promise<void> {
  await db.raw(
    `insert into support (contribution_id, phone_id, sex, at, via)
      select :to, each.phone_id, each.sex, each.at, :from from (
          select c.phone_id, citizen.sex, cast(:now as timestamptz) as at, 0 as rank
            from contribution c left join citizen on citizen.id = c.citizen_id where c.id = :from
          union all
          select phone_id, sex, at, 1 from support where contribution_id = :from) each
        where each.phone_id is not null and each.phone_id is distinct from
          (select phone_id from contribution where id = :to)
        order by each.rank
      on conflict do nothing`,
    { from, to, now: new Date(now) } as never,
  );
}

/** The support that came with `from` goes with it. */
export const takeSupportBack = (db: Db, from: number): Promise<number> =>
  db('support').where({ via: from }).delete();

/** Nobody tells an official of it by itself any more. @returns how many messages were held back. */
export const cancelItemSms = (db: Db, contributionId: number): Promise<number> =>
  db('delivery')
    .where({ contribution_id: contributionId, state: 'due' })
    .whereIn('purpose', ['official.item', 'official.later'])
    .update({ state: 'cancelled', failure: 'merged' });

/** Whether what was to tell an official of it was held back when it was merged, and not sent since. */
export async function wasHeldBack(db: Db, contributionId: number): Promise<boolean> {
  const [row] = await queryRows<{ held: boolean }>(
    db,
    `select coalesce((select failure = 'merged' from delivery
      where contribution_id = :contributionId and purpose = 'official.item'
      order by created_at desc, state = 'cancelled' limit 1), false) as held`,
    { contributionId },
  );
  return row?.held ?? false;
}

export interface Similar {
  reference: string;
  text: string;
  state: string;
  public: boolean;
  supports: number;
  receivedAt: number;
}

/** Written words of a commune that may ask the same: not settled, not merged, not sensitive. */
export const candidatesLike = (
  db: Db,
  which: { id: number; communeNumber: number; since: number; limit: number },
) =>
  queryRows<Similar>(
    db,
    `select c.reference, coalesce(c.body, c.transcript) as text, c.state, c.public, c.received_at,
        (select count(*) from support where contribution_id = c.id) as supports
      from contribution c
      where c.commune_number = :communeNumber and c.id <> :id and c.reference is not null
        and c.merged_into is null and not c.sensitive and c.received_at > :since
        and c.state not in ('draft', 'rejected', 'erased', 'closed')
        and coalesce(c.body, c.transcript) is not null
      order by c.received_at desc, c.id desc limit :limit`,
    { ...which, since: new Date(which.since) },
  );

/** Whoever has `from` has `to` as well, told as he was. */
export async function copyAssignments(db: Db, from: number, to: number): Promise<void> {
  await db.raw(
    `insert into assignment (contribution_id, official_id, assigned_at, sent_at)
      select :to, official_id, assigned_at, sent_at from assignment
        where contribution_id = :from and refused_at is null
      on conflict do nothing`,
    { from, to },
  );
}
