import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate, openDb } from '../../src/storage/db.ts';
import { type EmbeddedDatabase, openEmbedded } from '../../src/storage/embedded/embedded.ts';
import { lockHolder } from '../../src/storage/embedded/lock.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A migrated database nobody is connected to: every test database is a copy of it. */
    templateUrl: string;
  }
}

const PREFIX = 'kumasira-test-';

/** One PostgreSQL for the whole run; what it writes need not survive a power cut. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const varDir = mkdtempSync(join(tmpdir(), PREFIX));
  const server = await open(varDir);
  const db = openDb(server.url, { max: 2 });
  try {
    await migrate(db);
  } catch (error) {
    await remove(varDir, server);
    throw error;
  } finally {
    await db.destroy();
  }
  project.provide('templateUrl', server.url);
  return () => remove(varDir, server);
}

/** A run that was killed leaves its PostgreSQL running. */
async function removeLeftovers(): Promise<void> {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  for (const varDir of folders.map((name) => join(tmpdir(), name))) {
    try {
      const abandoned = readdirSync(varDir).includes('pg.json') && lockHolder(varDir) === null;
      if (abandoned) await remove(varDir, await open(varDir));
    } catch {
      // It belongs to another user, or its own run is removing it at this moment.
    }
  }
}

function open(varDir: string): Promise<EmbeddedDatabase> {
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  return openEmbedded({ varDir, log: { info: () => undefined }, settings });
}

async function remove(varDir: string, server: EmbeddedDatabase): Promise<void> {
  // Without it another run does not take the folder for a leftover once the server has stopped.
  rmSync(join(varDir, 'pg.json'), { force: true });
  await server.stop();
  for (const folder of [varDir, server.home])
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
