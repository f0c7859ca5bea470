import {
  findRow,
  insertRow,
  insertRowOnce,
  lockRow,
  queryRows,
  toColumns,
  updateRows,
} from '../rows.ts';
import type { Db } from '../transaction.ts';

/** `via`: the question merged into it that was supported. Null when this phone supports it already. */
export const insertSupport = (
  db: Db,
  support: {
    contributionId: number;
    phoneId: number;
    sex: string | null;
    at: number;
    via?: number | null;
  },
) => insertRowOnce(db, 'support', support);

/** How many phones support a contribution. */
export async function countSupports(db: Db, contributionId: number): Promise<number> {
  const [row] = await queryRows<{ count: number }>(
    db,
    'select count(*) as count from support where contribution_id = :contributionId',
    { contributionId },
  );
  return row?.count ?? 0;
}

export interface ReactionRow {
  id: number;
  contributionId: number | null;
  publicationId: number | null;
  phoneId: number;
  medium: string;
  language: string;
  body: string | null;
  recordingId: string | null;
  state: 'received' | 'approved' | 'rejected' | 'erased';
  createdAt: number;
}

export const insertReaction = (db: Db, reaction: Omit<ReactionRow, 'id'>) =>
  insertRow<ReactionRow>(db, 'reaction', reaction);

/** One opinion a phone; the last one counts. */
export async function saveRating(
  db: Db,
  rating: { officialId: number; phoneId: number; good: boolean; at: number },
): Promise<void> {
  await db('official_rating')
    .insert(toColumns(rating))
    .onConflict(['official_id', 'phone_id'])
    .merge(['good', 'at']);
}

export const insertFollow = (db: Db, follow: { officialId: number; phoneId: number; at: number }) =>
  insertRowOnce(db, 'follow', follow);

export const deleteFollow = (
  db: Db,
  follow: { officialId: number; phoneId: number },
): Promise<number> => db('follow').where(toColumns(follow)).delete();

/** All that a phone follows. */
export const deleteFollows = (db: Db, phoneId: number): Promise<number> =>
  db('follow').where({ phone_id: phoneId }).delete();

export const findReaction = (db: Db, id: number) => findRow<ReactionRow>(db, 'reaction', { id });

export const lockReaction = (db: Db, id: number) => lockRow<ReactionRow>(db, 'reaction', { id });

export const updateReaction = (db: Db, id: number, fields: Partial<ReactionRow>) =>
  updateRows(db, 'reaction', { id }, fields);
