import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import type { Vault } from '../lib/crypto.ts';
import { lastKeyId } from '../storage/citizens/phones.ts';

/**
 * With another DATA_KEY every phone would be a stranger and no number could be read, without a fault
 * anywhere. Throws `config_invalid`.
 */
export async function checkDataKey(db: Knex, vault: Pick<Vault, 'keyId'>): Promise<void> {
  const known = await lastKeyId(db);
  if (known === null || known === vault.keyId) return;
  throw new AppError(
    'config_invalid',
    `DATA_KEY is not the one this database was filled with (key ${known}, given ${vault.keyId})`,
  );
}
