import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { demoSoundFiles } from '../acts/first-start/demo-cast.ts';
import type { DemoContent, DemoSound } from '../acts/first-start/demo-content.ts';
import { importCommunes } from '../acts/first-start/import-communes.ts';
import { importPrices } from '../acts/first-start/import-prices.ts';
import { loadDemo } from '../acts/first-start/load-demo.ts';
import { openAudioStore } from '../audio/open-store.ts';
import { readPrices } from '../civic/budgets/price-list.ts';
import { readCommunes } from '../civic/commune-list.ts';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import type { Vault } from '../lib/crypto.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import { projectRoot } from '../lib/project-root.ts';
import { hasDemo } from '../storage/first-start.ts';
import { inTransaction } from '../storage/transaction.ts';

export interface FirstStartParts {
  db: Knex;
  clock: Clock;
  vault: Vault;
  log: ServiceLog;
}

/**
 * Brings the communes to flows/data/communes.csv at every start, adds the prices nobody has set and, with
 * DEMO=1, loads the demo once. A few short queries when nothing is to do. Throws `catalog_invalid` when the list cannot be read.
 */
export async function loadFirstStart(
  config: Pick<Config, 'demo' | 'audioStore'> & Partial<Pick<Config, 'bucket'>>,
  parts: FirstStartParts,
): Promise<void> {
  const data = join(projectRoot(), 'flows/data');
  await loadCommunes(join(data, 'communes.csv'), parts);
  await loadPrices(join(data, 'prices.csv'), parts);
  if (config.demo && !(await hasDemo(parts.db))) {
    await loadDemoOnce(config, join(data, 'demo.json'), parts);
  }
}

async function loadCommunes(path: string, { db, clock, log }: FirstStartParts): Promise<void> {
  const list = readCommunes(readFileSync(path, 'utf8'));
  if (!list.ok) throw new AppError('catalog_invalid', `${path}: ${list.problems.join('; ')}`);
  const { communes } = list;
  const outcome = await inTransaction(db, (tx) => importCommunes(tx, { clock }, { communes }));
  if (outcome.kind === 'imported') {
    const { added, corrected } = outcome;
    log.info({ added, corrected }, 'communes imported');
  }
}

async function loadPrices(path: string, { db, clock, log }: FirstStartParts): Promise<void> {
  const list = readPrices(readFileSync(path, 'utf8'));
  if (!list.ok) throw new AppError('catalog_invalid', `${path}: ${list.problems.join('; ')}`);
  const { prices } = list;
  const outcome = await inTransaction(db, (tx) => importPrices(tx, { clock }, { prices }));
  if (outcome.kind === 'imported') {
    log.warn({ added: outcome.added }, 'prices are placeholders: set those of the contract');
  }
}

/** The sound first: a row never names a file that is not there. */
async function loadDemoOnce(
  { audioStore, bucket }: Pick<Config, 'audioStore'> & Partial<Pick<Config, 'bucket'>>,
  path: string,
  { db, clock, vault, log }: FirstStartParts,
): Promise<void> {
  const content = JSON.parse(readFileSync(path, 'utf8')) as DemoContent;
  const folder = join(projectRoot(), 'audio-prompts/demo');
  const sounds = readSounds(folder);
  const store = openAudioStore(audioStore, bucket);
  for (const { key, name } of demoSoundFiles(content, sounds)) {
    await store.put(key, { file: join(folder, `${name}.mp3`) });
  }
  const phones = {
    hash: vault.lookup,
    encrypt: vault.encrypt,
    decrypt: vault.decrypt,
    keyId: vault.keyId,
  };
  const outcome = await inTransaction(db, (tx) =>
    loadDemo(tx, { clock, phones }, { content, sounds }),
  );
  if (outcome.kind === 'loaded') log.info({ sounds: sounds.length }, 'demo loaded');
}

/** The sounds that are there; none when they were not built. */
function readSounds(folder: string): DemoSound[] {
  const list = join(folder, 'sounds.json');
  if (!existsSync(list)) return [];
  const { sounds } = JSON.parse(readFileSync(list, 'utf8')) as { sounds: DemoSound[] };
  return sounds.filter(({ name }) => existsSync(join(folder, `${name}.mp3`)));
}
