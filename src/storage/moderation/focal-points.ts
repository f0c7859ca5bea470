import { queryRows, toColumns } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** Who gets what is sensitive in a commune (null: wherever no commune has one of its own). */
export interface FocalPoint {
  communeNumber: number | null;
  communeName: string | null;
  officialId: number;
  name: string;
}

/** Id of the official who gets what is sensitive in a commune, or in the service; null: nobody is named. */
export async function focalOf(db: Db, communeNumber: number | null): Promise<number | null> {
  const [row] = await queryRows<{ id: number }>(
    db,
    `select official.id from focal_point join official on official.id = official_id and active
      where focal_point.commune_number is null
        or focal_point.commune_number = cast(:communeNumber as int)
      order by focal_point.commune_number nulls last limit 1`,
    { communeNumber },
  );
  return row?.id ?? null;
}

export const focalPoints = (db: Db) =>
  queryRows<FocalPoint>(
    db,
    `select focal_point.commune_number, commune.name as commune_name, official.id as official_id,
        official.name
      from focal_point join official on official.id = official_id
      left join commune on commune.number = focal_point.commune_number
      order by commune.name nulls first`,
  );

/** Names the person, in place of the one before; `officialId` null: nobody any more. */
export async function saveFocal(
  db: Db,
  communeNumber: number | null,
  officialId: number | null,
): Promise<void> {
  await db('focal_point').where(toColumns({ communeNumber })).delete();
  if (officialId !== null) await db('focal_point').insert(toColumns({ communeNumber, officialId }));
}

/** An official who gets nothing any more is named nowhere. */
export const dropFocal = (db: Db, officialId: number): Promise<number> =>
  db('focal_point').where({ official_id: officialId }).delete();

/** Sensitive, let through by a moderator, and with nobody. */
export const sensitiveToRoute = (db: Db) =>
  queryRows<{ id: number }>(
    db,
    "select id from contribution where state = 'to_route' and sensitive order by id for update",
  );

/** A commune any row may stand in for one who works for all of them. */
export async function anyCommune(db: Db): Promise<number | null> {
  const [row] = await queryRows<{ number: number }>(
    db,
    'select number from commune order by number limit 1',
  );
  return row?.number ?? null;
}
