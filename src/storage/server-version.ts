import { AppError } from '../errors.ts';
import { queryRows } from './rows.ts';
import type { Db } from './transaction.ts';

/** The first version with `unique nulls not distinct`, which the tables use. */
const OLDEST = 15;

/** Throws `config_invalid` when the server is older than our tables need. */
export async function demandServerVersion(db: Db): Promise<void> {
  const [row] = await queryRows<{ version: number }>(
    db,
    "select current_setting('server_version_num')::int / 10000 as version",
  );
  const version = row?.version ?? 0;
  if (version >= OLDEST) return;
  throw new AppError('config_invalid', `PostgreSQL ${OLDEST} is needed, this is ${version}`);
}
