import type { Knex } from 'knex';
import type { RawReply } from '../channels/http.ts';
import type { Config } from '../config.ts';
import { diskState } from '../ops/disk.ts';
import { alive, type Check, readiness } from '../ops/health.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Catalog } from './catalog.ts';
import type { Sound } from './sound.ts';
import type { Stores } from './stores.ts';

type Page = () => Promise<RawReply>;

/** What an operator of the service looks at: alive, ready, how much of what. */
export function openPages(parts: {
  config: Pick<Config, 'varDir'>;
  db: Knex;
  stores: Stores;
  sound: Sound;
  catalog: Catalog;
  metrics: Metrics;
}): { health: Page; ready: Page; metrics: Page } {
  const { config, db, stores, sound, catalog, metrics } = parts;
  const checks: Check[] = [
    { name: 'database', required: true, probe: () => probeDatabase(db) },
    { name: 'sessions', required: false, probe: stores.probe },
    { name: 'sound', required: false, probe: sound.probe },
    { name: 'disk', required: false, probe: () => diskState(config.varDir) },
  ];
  return {
    health: async () => alive(),
    ready: () => readiness(checks, { languages: coverageNotes(catalog.coverage) }),
    metrics: async () => {
      const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
      return { status: 200, headers, body: await metrics.text() };
    },
  };
}

async function probeDatabase(db: Knex): Promise<string> {
  await db.raw('select 1');
  return 'postgresql';
}

/** Coverage per language without the list of what is missing: `flow:check` prints that. */
function coverageNotes(coverage: Catalog['coverage']): object {
  const notes = Object.entries(coverage).map(([language, each]) => {
    const { text, voice, offered } = each;
    return [language, { text: percent(text), voice: percent(voice), offered }];
  });
  return Object.fromEntries(notes);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
