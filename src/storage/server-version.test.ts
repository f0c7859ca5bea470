import { expect, it } from 'vitest';
import { demandServerVersion } from './server-version.ts';
import type { Db } from './transaction.ts';

const server = (version: number) =>
  ({ raw: async () => ({ rows: [{ version }] }) }) as unknown as Db;

it('refuses a PostgreSQL too old for the tables, by its version', async () => {
  await expect(demandServerVersion(server(14))).rejects.toThrow(
    /PostgreSQL 15 is needed, this is 14/,
  );
  await expect(demandServerVersion(server(15))).resolves.toBeUndefined();
  await expect(demandServerVersion(server(18))).resolves.toBeUndefined();
});
