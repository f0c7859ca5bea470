// npm run db:migrate: applies the migrations that are missing, on DATABASE_URL or on the embedded
// database (of the running gateway, else started for this).
import { loadConfig } from '../src/config.ts';
import { openLog } from '../src/log.ts';
import { migrate, openDb } from '../src/storage/db.ts';
import { attachEmbedded } from '../src/storage/embedded/embedded.ts';
import { runCommand } from './run-command.ts';

async function main(): Promise<number> {
  if (process.argv.length > 2) {
    console.error('usage: npm run db:migrate   (no options)');
    return 64;
  }
  const config = loadConfig();
  const log = openLog(config.logLevel);
  const embedded =
    config.databaseUrl === null ? await attachEmbedded({ varDir: config.varDir, log }) : null;
  const db = openDb(config.databaseUrl ?? embedded?.url ?? '', { max: 2 });
  try {
    const names = await migrate(db);
    console.log(names.length === 0 ? 'nothing to apply' : `applied: ${names.join(', ')}`);
    return 0;
  } finally {
    await db.destroy();
    await embedded?.stop();
  }
}

await runCommand('db:migrate', main);
