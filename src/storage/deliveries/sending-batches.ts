import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { DeliveryRow } from './deliveries.ts';

/** Those of these that nobody else has locked: locked by us, so no batch ever waits for a row. */
export const lockFree = (db: Db, ids: readonly string[]) =>
  queryRows<DeliveryRow>(db, 'select * from delivery where id = any(:ids) for update skip locked', {
    ids,
  });

/** Writes down one attempt at each: all of `DeliveryRow` that an attempt changes. */
export async function markSending(db: Db, claimed: readonly DeliveryRow[]): Promise<void> {
  await queryRows(
    db,
    `update delivery set state = 'sending', attempts = claimed.attempts, failure = null,
        sending_since = claimed.sending_since, rang_at = null, began_at = null, key_pressed = null,
        commune_number = claimed.commune_number, reserved_on = claimed.reserved_on,
        reserved_millionths = claimed.reserved_millionths
      from unnest(cast(:ids as uuid[]), cast(:attempts as smallint[]),
          cast(:since as timestamptz[]), cast(:communes as smallint[]), cast(:months as date[]),
          cast(:held as bigint[]))
        claimed (id, attempts, sending_since, commune_number, reserved_on, reserved_millionths)
      where delivery.id = claimed.id`,
    {
      ids: claimed.map(({ id }) => id),
      attempts: claimed.map(({ attempts }) => attempts),
      since: claimed.map(({ sendingSince }) => sendingSince && new Date(sendingSince)),
      communes: claimed.map(({ communeNumber }) => communeNumber),
      months: claimed.map(({ reservedOn }) => reservedOn),
      held: claimed.map(({ reservedMillionths }) => reservedMillionths),
    },
  );
}

/** The operator has taken each: by which id it will be reported. It holds nothing of a budget any more. */
export async function markAccepted(
  db: Db,
  provider: string,
  accepted: readonly { id: string; providerId: string }[],
): Promise<void> {
  await queryRows(
    db,
    `update delivery set state = 'accepted', provider = :provider,
        provider_id = accepted.provider_id, reserved_millionths = 0
      from unnest(cast(:ids as uuid[]), cast(:providerIds as text[])) accepted (id, provider_id)
      where delivery.id = accepted.id`,
    {
      provider,
      ids: accepted.map(({ id }) => id),
      providerIds: accepted.map(({ providerId }) => providerId),
    },
  );
}
