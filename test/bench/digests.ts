/**
 * Every digest of 10,000 officials over 1,000,000 questions, composed and written as delivery rows.
 *   npm run bench -- digests     what it printed last stands in docs/bench/digests.txt
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { writeDigests } from '../../src/acts/digests/write-digests.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { migrate, openDb } from '../../src/storage/db.ts';
import { openEmbedded } from '../../src/storage/embedded/embedded.ts';
import { openCatalog } from '../../src/wiring/catalog.ts';
import { loadLadders } from '../../src/wiring/ladders.ts';
import { testDeps } from '../support/acts.ts';
import { CONTRIBUTIONS, fillWithDigestData, OFFICIALS } from './digests-data.ts';

const SATURDAY = Date.UTC(2026, 10, 28, 9);
/** As the worker does. */
const PAGE = 2_500;

interface Query {
  sql: string;
  bindings: unknown[];
}

async function writeAll(db: Knex): Promise<{ pages: number[]; sms: number }> {
  const catalog = openCatalog({ minWords: 'draft', minSpeech: 'synthetic' });
  const deps = {
    ...testDeps({ ladders: loadLadders() }),
    words: catalog.say,
    outbox: openOutbox(),
  };
  deps.at(SATURDAY);
  const pages: number[] = [];
  let sms = 0;
  for (;;) {
    const began = performance.now();
    const page = await db.transaction((tx) => writeDigests(tx, deps, { limit: PAGE }));
    if (page.claimed === 0) return { pages, sms };
    sms += page.deliveries.length;
    pages.push(performance.now() - began);
  }
}

async function report(db: Knex): Promise<string> {
  const queries: Query[] = [];
  db.on('query', (query: Query) => queries.push(query));
  const { pages, sms } = await writeAll(db);
  db.removeAllListeners('query');
  const { rows: sizes } = await db.raw(`select count(*) as rows, max(segments) as most,
    round(avg(segments), 2) as average from delivery where purpose = 'official.digest'`);
  const candidates = queries.find(({ sql }) => sql.includes('with open as'));
  const { rows: plan } = await db.raw(
    `explain (analyze, costs off) ${candidates?.sql.replace(/\$\d+/g, '?')}`,
    (candidates?.bindings ?? []) as never,
  );
  const seconds = pages.reduce((sum, ms) => sum + ms, 0) / 1000;
  return [
    `${OFFICIALS} officials, ${CONTRIBUTIONS} questions: ${sms} digests in ${seconds.toFixed(1)} s`,
    `pages of ${PAGE}, ms: ${pages.map((ms) => ms.toFixed(0)).join(' ')}`,
    `delivery rows ${sizes[0].rows}, segments at most ${sizes[0].most}, on average ${sizes[0].average}`,
    '',
    'What a page of officials has not read (src/storage/officials/digests.ts, CANDIDATES), its first page again:',
    '',
    ...plan.map((row: Record<string, string>) =>
      row['QUERY PLAN']?.replace(/'\{[\d,]+\}'/, "'{the officials of the page}'"),
    ),
  ].join('\n');
}

/** Prints the figures and the plan of the query that reads a million questions. */
export async function benchDigests(): Promise<void> {
  const varDir = mkdtempSync(join(tmpdir(), 'kumasira-bench-digests-'));
  const server = await openEmbedded({ varDir, log: { info: () => undefined } });
  const db = openDb(server.url, { max: 2 });
  try {
    await migrate(db);
    await fillWithDigestData(db);
    process.stdout.write(`${await report(db)}\n`);
  } finally {
    await db.destroy();
    await server.stop();
    for (const folder of [varDir, server.home]) rmSync(folder, { recursive: true, force: true });
  }
}
