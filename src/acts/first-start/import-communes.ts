import type { Knex } from 'knex';
import type { CommuneLine } from '../../civic/commune-list.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lockFirstStart } from '../../storage/first-start.ts';
import { allCommunes, saveCommunes } from '../../storage/officials/communes.ts';
import type { ActDeps } from '../deps.ts';

/** `corrected`: same number, another spelling or cercle. */
export type CommunesImported =
  | { kind: 'same' }
  | { kind: 'imported'; added: number; corrected: number };

/**
 * Brings the communes to the list: what is new is added, a corrected name keeps its number. One that
 * left the list stays: people and questions belong to it.
 */
export async function importCommunes(
  tx: Knex.Transaction,
  deps: Pick<ActDeps, 'clock'>,
  input: { communes: readonly CommuneLine[] },
): Promise<CommunesImported> {
  await lockFirstStart(tx);
  const known = new Map((await allCommunes(tx)).map((commune) => [commune.number, commune]));
  const fresh = input.communes.filter(({ number }) => !known.has(number));
  const corrected = input.communes.filter((line) => {
    const row = known.get(line.number);
    return row !== undefined && !isSame(row, line);
  });
  if (fresh.length + corrected.length === 0) return { kind: 'same' };
  await saveCommunes(tx, [...fresh, ...corrected]);
  const detail = { added: fresh.length, corrected: corrected.length };
  await insertAudit(tx, {
    actor: 'system',
    action: 'commune.import',
    subject: 'commune:list',
    detail,
    at: deps.clock.now(),
  });
  return { kind: 'imported', ...detail };
}

function isSame(row: CommuneLine, line: CommuneLine): boolean {
  const fields = ['name', 'nameKey', 'cercle', 'region'] as const;
  return fields.every((field) => row[field] === line[field]);
}
