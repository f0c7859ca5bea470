import type { Config } from '../config.ts';
import { openDb } from '../storage/db.ts';
import { attachEmbedded } from '../storage/embedded/embedded.ts';
import { findPlace } from '../storage/embedded/place.ts';
import { type Catalog, openCatalog } from './catalog.ts';
import { openRecordedPrompts } from './recorded-prompts.ts';

export type HeardConfig = Pick<
  Config,
  'databaseUrl' | 'varDir' | 'minWords' | 'minSpeech' | 'operator'
>;

/**
 * The catalogue as callers hear it: with what was recorded and published, where there is a database.
 * Nothing is made or migrated; a database that does not answer adds nothing.
 */
export async function openCatalogAsHeard(config: HeardConfig): Promise<Catalog> {
  const catalog = openCatalog(config);
  const { databaseUrl, varDir } = config;
  if (databaseUrl === null && findPlace(varDir) === null) return catalog;
  const quiet = () => undefined;
  const log = { info: quiet, warn: quiet, error: quiet };
  const embedded = databaseUrl === null ? await attachEmbedded({ varDir, log }) : null;
  const db = openDb(databaseUrl ?? embedded?.url ?? '', { max: 1 });
  try {
    await (await openRecordedPrompts({ db, prompts: catalog.prompts, log })).stop();
    return catalog;
  } finally {
    await db.destroy();
    await embedded?.stop();
  }
}
