// npm run db:migrate: applies the migrations that are missing, on DATABASE_URL or on the embedded
// database (of the running gateway, else started for this).
import { loadConfig } from '../src/config.ts';
import { ConfigError } from '../src/lib/config-error.ts';
import { openLog } from '../src/log.ts';
import { migrate, openDb } from '../src/storage/db.ts';
import { attachEmbedded } from '../src/storage/embedded/embedded.ts';

async function main(): Promise<void> {
  const config = loadConfig();
  const log = openLog(config.logLevel);
  const embedded =
    config.databaseUrl === null ? await attachEmbedded({ varDir: config.varDir, log }) : null;
  const db = openDb(config.databaseUrl ?? embedded?.url ?? '', { max: 2 });
  try {
    const names = await migrate(db);
    console.log(names.length === 0 ? 'nothing to apply' : `applied: ${names.join(', ')}`);
  } finally {
    await db.destroy();
    await embedded?.stop();
  }
}

main().catch((error: unknown) => {
  const lines = error instanceof ConfigError ? error.lines : [String(error)];
  for (const line of lines) console.error(line);
  process.exitCode = error instanceof ConfigError ? 78 : 1;
});
