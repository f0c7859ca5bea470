import { truncateSeptets } from '../../lib/gsm7.ts';
import { onSharedPhones } from '../../storage/officials/officials.ts';
import type { Db } from '../../storage/transaction.ts';
import type { ActDeps } from '../deps.ts';

const NAME_SEPTETS = 24;

/**
 * What begins an SMS to each of these officials who shares a phone with another: `Pour Awa Diarra. `. Nobody
 * who has a phone of his own is in it.
 */
export async function forWhom(
  db: Db,
  { words }: Pick<ActDeps, 'words'>,
  officialIds: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const shared = await onSharedPhones(db, officialIds);
  const said = (name: string) =>
    `${words('fr', 'sms.off.for', { name: truncateSeptets(name, NAME_SEPTETS) })} `;
  return new Map(shared.map(({ id, name }) => [id, said(name)]));
}
