import type { Router } from 'express';
import type { Knex } from 'knex';
import { createFirstUser } from '../acts/console/create-first-user.ts';
import type { AudioStore } from '../audio/store.ts';
import { WELCOME_FLOWS } from '../catalog/check-coverage.ts';
import { usedKeys } from '../catalog/check-keys.ts';
import type { Config } from '../config.ts';
import { openConsole } from '../console/console.ts';
import type { Clock } from '../lib/clock.ts';
import type { Vault } from '../lib/crypto.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import type { Ids } from '../lib/ids.ts';
import { hashPassword } from '../lib/password.ts';
import { hasConsoleUser } from '../storage/console/console-users.ts';
import { inTransaction } from '../storage/transaction.ts';
import type { Catalog } from './catalog.ts';
import type { RecordedPrompts } from './recorded-prompts.ts';

interface ConsoleParts {
  db: Knex;
  clock: Clock;
  ids: Ids;
  vault: Vault;
  log: ServiceLog;
  catalog: Catalog;
  store: AudioStore;
  recorded: RecordedPrompts;
  publicUrl: string;
}

/** The pages of the staff, and the first of them: `admin`. Null in a process that only works. */
export async function openStaffConsole(
  config: Pick<Config, 'role' | 'adminPassword' | 'ffmpegPath' | 'timeZone'>,
  parts: ConsoleParts,
): Promise<Router | null> {
  if (config.role === 'worker') return null;
  await makeFirstUser(config.adminPassword, parts);
  const { db, clock, ids, vault, log, catalog, store, recorded, publicUrl } = parts;
  const { flows, locales, prompts } = catalog;
  return openConsole({
    ...{ db, clock, ids, log, store, locales, prompts },
    ffmpeg: config.ffmpegPath,
    timeZone: config.timeZone,
    heardFirst: new Set(usedKeys(flows, locales, 'voice', WELCOME_FLOWS)),
    coverage: () => catalog.coverage,
    flowStates: (language) => catalog.flowStates(language),
    refreshPrompts: recorded.refresh,
    hash: vault.lookup,
    secure: publicUrl.startsWith('https:'),
  });
}

/** A password we made is told once, in the only line of a log that ever has one. */
async function makeFirstUser(
  given: string | null,
  { db, clock, ids, log }: ConsoleParts,
): Promise<void> {
  if (await hasConsoleUser(db)) return;
  const made = given ?? ids.token(12);
  const passwordHash = await hashPassword(made);
  const outcome = await inTransaction(db, (tx) => createFirstUser(tx, { clock }, { passwordHash }));
  if (outcome.kind !== 'created') return;
  if (given === null) {
    log.warn(
      { user: 'admin', firstPassword: made },
      'console user made: note its password, it is not shown again',
    );
  } else log.info({ user: 'admin' }, 'console user made, with ADMIN_PASSWORD');
}
