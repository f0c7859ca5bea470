import { recipientOf } from '../../civic/contributions.ts';
import { isSensitiveTheme } from '../../civic/themes.ts';
import { focalOf } from '../../storage/moderation/focal-points.ts';
import { activeOfficials } from '../../storage/officials/officials.ts';
import type { Db } from '../../storage/transaction.ts';

/** Id of the official who gets it; null when a facilitator has to find one. */
export async function findRecipient(
  db: Db,
  about: { commune: number | null; official: number | null; theme: string | null },
): Promise<number | null> {
  const { commune, official, theme } = about;
  const officials = commune === null ? [] : await activeOfficials(db, commune);
  const choice = { officialId: official, sensitive: isSensitiveTheme(theme) };
  const focal = choice.sensitive ? await focalOf(db, commune) : null;
  const recipient = recipientOf(choice, officials, focal);
  return recipient.kind === 'assigned' ? recipient.officialId : null;
}
