import type { Knex } from 'knex';
import { type PhoneRow, updatePhone } from '../../storage/citizens/phones.ts';
import { officialOfPhone } from '../../storage/officials/officials.ts';
import { ensurePhone } from '../citizens/touch-phone.ts';
import type { ActDeps } from '../deps.ts';

/**
 * The phone of a number (E.164) keyed for somebody: it is asked in her language whose it is, unless it has one;
 * that of an official keeps his.
 */
export async function keyedPhone(
  tx: Knex.Transaction,
  deps: ActDeps,
  number: string,
  language: string | null,
): Promise<PhoneRow> {
  const phone = await ensurePhone(tx, deps, number);
  if (phone.language !== null || (await officialOfPhone(tx, phone.id)) !== null) return phone;
  await updatePhone(tx, phone.id, { language });
  return { ...phone, language };
}
