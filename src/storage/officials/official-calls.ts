import type { Knex } from 'knex';
import type { DigestSlot } from '../../civic/digests/digests.ts';
import { type DeliveryRow, lockDelivery } from '../deliveries/deliveries.ts';
import { queryRows } from '../rows.ts';
import { WAITS } from './official-queue.ts';

/** The hour and days at which an official is called: agreed for calls, or those of his digests by voice. */
export const CALLED_AT = {
  hour: `coalesce(official.call_hour, case when official.channel = 'voice' then official.digest_hour end)`,
  days: `case when official.call_hour is null then official.digest_days else official.call_days end`,
} as const;

/** A call of the day that is being made up its mind about. */
export interface ClaimedCall {
  callId: number;
  officialId: number;
  phoneId: number;
  language: string;
  /** Something waits for him. */
  waits: boolean;
}

/**
 * Takes the next `limit` calls that are due: of each official the last agreed hour there was since he agreed,
 * unless he has that one or a later one. One row a date, so of two that take the same, one takes nothing.
 */
export const claimOfficialCalls = (
  tx: Knex.Transaction,
  page: { slots: readonly DigestSlot[]; now: number; limit: number },
): Promise<ClaimedCall[]> =>
  queryRows<ClaimedCall>(
    tx,
    `with slot as (select * from jsonb_to_recordset(cast(:slots as jsonb))
        as each(date date, day smallint, hour smallint, at bigint)),
      due as (
        select official.id, max(slot.date) as date from official
          join slot on slot.hour = ${CALLED_AT.hour} and slot.day = any(${CALLED_AT.days})
        where official.active and (official.paused_until is null or official.paused_until <= :now)
          and slot.at > extract(epoch from coalesce(official.call_from, official.created_at)) * 1000
          and exists (select from official_phone join phone on phone.id = official_phone.phone_id
            where official_id = official.id and number_encrypted is not null
              and opted_out_at is null)
        group by official.id),
      claimed as (
        insert into official_call (official_id, call_date, created_at)
        select id, date, :now from due where not exists (select from official_call
            where official_id = due.id and call_date >= due.date)
          order by id limit :limit
        on conflict do nothing returning id, official_id)
      select claimed.id as call_id, claimed.official_id, official.language, phone.id as phone_id,
        exists (select from assignment a join contribution c on c.id = a.contribution_id
          where a.official_id = official.id and ${WAITS}) as waits
      from claimed join official on official.id = claimed.official_id
      join lateral (select phone.id from phone
        join official_phone on phone_id = phone.id
        where official_phone.official_id = official.id and number_encrypted is not null
          and opted_out_at is null order by phone.id limit 1) phone on true
      order by claimed.official_id`,
    { slots: JSON.stringify(page.slots), now: new Date(page.now), limit: page.limit },
  );

export const saveOfficialCall = (tx: Knex.Transaction, callId: number, deliveryId: string) =>
  tx('official_call').where({ id: callId }).update({ delivery_id: deliveryId });

const OPEN_STATES = ['due', 'sending', 'accepted', 'sent', 'unknown'];
const PLAYING = ['official.hour', 'official.play'];

/** A call with this phone that is on its way, was just placed or goes on: one at a time is enough. */
export async function hasOfficialCall(tx: Knex.Transaction, phoneId: number): Promise<boolean> {
  const open = await tx('delivery')
    .where({ phone_id: phoneId, kind: 'call' })
    .whereIn('purpose', [...PLAYING, 'door'])
    .whereIn('state', OPEN_STATES)
    .first('id');
  return open !== undefined;
}

/**
 * A call to this phone, to play what waits, that nobody has answered yet: to be made, or made since `since` (one
 * made before has ended, and the operator has not told). Locked.
 */
export async function lockUnansweredCall(
  tx: Knex.Transaction,
  phoneId: number,
  since: number,
): Promise<DeliveryRow | null> {
  const open = await tx('delivery')
    .where({ phone_id: phoneId, kind: 'call' })
    .whereIn('purpose', PLAYING)
    .where((which) =>
      which
        .where({ state: 'due' })
        .orWhere((rings) =>
          rings
            .whereIn('state', ['sending', 'accepted', 'sent'])
            .where({ began_at: null })
            .where('sending_since', '>', new Date(since)),
        ),
    )
    .orderBy('created_at')
    .first('id');
  return open === undefined ? null : lockDelivery(tx, open.id);
}
