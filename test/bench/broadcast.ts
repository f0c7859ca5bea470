/**
 * Rows of one broadcast to 100,000 phones, held by a budget, spread over its minutes.
 *   npx tsx test/bench/broadcast.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { stopBroadcast, takeBackBroadcast } from '../../src/acts/broadcasts/stop-broadcast.ts';
import { setBudgetOf } from '../../src/acts/budgets/set-budget.ts';
import { importPrices } from '../../src/acts/first-start/import-prices.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { migrate, openDb } from '../../src/storage/db.ts';
import { openEmbedded } from '../../src/storage/embedded/embedded.ts';
import { openCatalog } from '../../src/wiring/catalog.ts';
import { broadcastExpandWorker } from '../../src/workers/broadcast-expand.ts';
import { addCommune, MORNING, testDeps } from '../support/acts.ts';
import { silentLog } from '../support/silent-log.ts';

const PHONES = 100_000;
const COMMUNE = 117;
const MB = 1024 * 1024;

/** One official with 100,000 followers, one in ten of them by voice, and a decision let through. */
async function fill(db: Knex): Promise<number> {
  await addCommune(db, COMMUNE, 'Kayes');
  const at = new Date(MORNING);
  const [{ id: officialId }] = await db('official')
    .insert({ name: 'Awa', role: 'mayor', commune_number: COMMUNE, created_at: at })
    .returning('id');
  await db.raw(
    `insert into phone (hash, number_encrypted, key_id, language, last_medium, created_at)
      select 'h' || n, 'x', 'k', (array['fr', 'bm', 'snk', 'fuc'])[1 + n % 4],
        case n % 10 when 0 then 'voice' else 'ussd' end, ?
      from generate_series(1, ?::int) n`,
    [at, PHONES],
  );
  await db.raw('insert into follow (official_id, phone_id, at) select ?, id, ? from phone', [
    officialId,
    at,
  ]);
  await db.raw('analyze');
  const [{ id }] = await db('publication')
    .insert({
      ...{ kind: 'message', official_id: officialId, commune_number: COMMUNE, state: 'published' },
      ...{ created_at: at, published_at: at, broadcast: 'waiting' },
    })
    .returning('id');
  const content = { title: 'Marché', body: 'Le marché ouvre samedi à huit heures.' };
  await db('publication_content').insert({ publication_id: id, language: 'fr', ...content });
  return id;
}

const varDir = mkdtempSync(join(tmpdir(), 'kumasira-bench-broadcast-'));
const server = await openEmbedded({ varDir, log: { info: () => undefined } });
const db = openDb(server.url, { max: 4 });
try {
  await migrate(db);
  const catalog = openCatalog({ minWords: 'draft', minSpeech: 'synthetic' });
  const { outbox: _unused, ...acting } = {
    ...testDeps({ canRead: true, broadcastPace: { sms: 600, calls: 30 } }),
    words: catalog.say,
  };
  const acts = { ...acting, outbox: openOutbox() };
  const line = { provider: 'africastalking', currency: 'XOF' };
  const prices = [
    { ...line, kind: 'sms_segment', amountMillionths: 12_000_000 } as const,
    { ...line, kind: 'call_minute', amountMillionths: 75_000_000 } as const,
  ];
  await db.transaction((tx) => importPrices(tx, acts, { prices }));
  const publicationId = await fill(db);
  const budget = { communeNumber: COMMUNE, currency: 'XOF', callsADay: null, actor: 'bench' };
  const amountMillionths = 10_000_000 * 1_000_000;
  await db.transaction((tx) => setBudgetOf(tx, acts, { ...budget, amountMillionths }));
  let jobs = 0;
  const queues = {
    addBulk: async (_name: string, payloads: readonly object[]) => {
      jobs += payloads.length;
      return payloads.length;
    },
  };
  const worker = broadcastExpandWorker({
    ...{ db, acting, log: silentLog, queues, addJob: async () => true },
  });
  const before = process.memoryUsage().rss;
  const began = performance.now();
  await worker.handle({ publicationId }, { signal: new AbortController().signal });
  const seconds = (performance.now() - began) / 1000;
  const grown = (process.memoryUsage().rss - before) / MB;
  const { rows } = await db.raw(
    'select kind, count(*)::int as rows, max(due_at) as last from delivery group by kind order by kind',
  );
  const stopping = performance.now();
  await db.transaction((tx) => stopBroadcast(tx, acts, { publicationId, actor: 'bench' }));
  const marked = (performance.now() - stopping) / 1000;
  await db.transaction((tx) => takeBackBroadcast(tx, acts, { publicationId }));
  const stopped = (performance.now() - stopping) / 1000;
  const lines = [
    `${PHONES} phones: rows in ${seconds.toFixed(1)} s (reach 30 s), ${jobs} due now, memory +${grown.toFixed(0)} MB`,
    ...rows.map((row: { kind: string; rows: number; last: Date }) => {
      return `  ${row.kind}: ${row.rows} rows, the last at ${row.last.toISOString()}`;
    }),
    `stopped in ${marked.toFixed(1)} s, its rows taken back in ${stopped.toFixed(1)} s`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
} finally {
  await db.destroy();
  await server.stop();
  for (const folder of [varDir, server.home]) rmSync(folder, { recursive: true, force: true });
}
