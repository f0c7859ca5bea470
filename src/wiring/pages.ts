import type { Knex } from 'knex';
import type { RawReply } from '../channels/http.ts';
import type { Config } from '../config.ts';
import { HOUR_MS } from '../lib/durations.ts';
import { diskState } from '../ops/disk.ts';
import { alive, type Check, readiness } from '../ops/health.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Acting } from '../runner/run-act.ts';
import { callBackTimes } from '../storage/deliveries/call-back-times.ts';
import type { Catalog } from './catalog.ts';
import type { Sound } from './sound.ts';
import type { Stores } from './stores.ts';

type Page = () => Promise<RawReply>;

/** What an operator of the service looks at: alive, ready, how much of what. */
export function openPages(parts: {
  config: Pick<Config, 'varDir' | 'callbackWithinSeconds'>;
  db: Knex;
  acting: Pick<Acting, 'clock'>;
  stores: Stores;
  sound: Sound;
  catalog: Catalog;
  metrics: Metrics;
}): { health: Page; ready: Page; metrics: Page } {
  const { config, db, acting, stores, sound, catalog, metrics } = parts;
  const within = config.callbackWithinSeconds;
  const checks: Check[] = [
    { name: 'database', required: true, probe: () => probeDatabase(db) },
    { name: 'sessions', required: false, probe: stores.probe },
    { name: 'sound', required: false, probe: sound.probe },
    {
      name: 'callBacks',
      required: false,
      probe: () => probeCallBacks(db, acting.clock.now(), within),
    },
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

/** Whether beeps of the last hour were called back within the stated time. */
async function probeCallBacks(db: Knex, now: number, seconds: number): Promise<string> {
  const times = await callBackTimes(db, { since: now - HOUR_MS, now, seconds });
  const { called, late, waitingLate, slowestSeconds } = times;
  const slow = late + waitingLate;
  if (slow > 0) return `late: ${slow} of the last hour waited over ${seconds} s`;
  return called === 0 ? 'none in the last hour' : `in time, ${slowestSeconds} s at most`;
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
