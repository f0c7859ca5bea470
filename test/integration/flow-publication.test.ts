import { afterAll, beforeAll, expect, it } from 'vitest';
import { overBudget } from '../../src/catalog/first-call-budget.ts';
import { type FlowState, flowStates, GATE_FLOW } from '../../src/catalog/flow-publication.ts';
import { findOwnWords } from '../../src/catalog/locales.ts';
import { promptReport } from '../../src/catalog/prompt-report.ts';
import { hashPassword } from '../../src/lib/password.ts';
import { openCatalog } from '../../src/wiring/catalog.ts';
import { openRecordedPrompts } from '../../src/wiring/recorded-prompts.ts';
import {
  ADMIN_PASSWORD,
  type ConsoleBench,
  openConsoleBench,
  type Visitor,
} from '../support/console.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { silentLog } from '../support/silent-log.ts';

const FLOWS = '/console/studio/bm/flows';
const AT = Date.UTC(2026, 10, 24, 9);
const LEVELS = { minWords: 'draft', minSpeech: 'recorded' } as const;
let database: TestDatabase;
let bench: ConsoleBench;
let admin: Visitor;

/** As it stands with a real operator, where people's voices alone are heard. */
const states = (language = 'bm'): FlowState[] => {
  const { flows, locales, prompts } = bench.catalog;
  return flowStates(flows, locales, prompts, language, LEVELS, prompts.published);
};
const stateOf = (flow: string, language = 'bm') =>
  states(language).find((each) => each.flow === flow);

/** A published recording of a sentence, as the studio writes it. */
async function recordPrompt(id: string, fields: object = {}): Promise<void> {
  const sentence = bench.catalog.prompts.sentenceOf('bm', id);
  await database.db('prompt').insert({
    ...{ id, language: 'bm', state: 'recorded', sentence, speaker: 'Awa', file_key: `p/${id}.mp3` },
    ...{ original_key: `po/${id}.bin`, sha256: '0'.repeat(64), seconds: 1, lufs: -20 },
    ...{ recorded_at: new Date(AT), made_by: 'Awa', published_by: 'admin', ...fields },
  });
}

beforeAll(async () => {
  database = await openTestDatabase();
  bench = await openConsoleBench(database.db, { now: () => AT });
  admin = bench.visitor();
  await admin.logIn('admin', ADMIN_PASSWORD);
});
afterAll(async () => {
  await bench.stop();
  await database.close();
});

it('names every piece that is missing: sentences, digits, numbers, errors, what called flows say', () => {
  const first = stateOf(GATE_FLOW);
  expect(first?.state).toBe('blocked');
  expect(first?.missing).toEqual(
    expect.arrayContaining(['ask.question', 'digit.7', 'number.100', 'err.key', 'rec.silent']),
  );
  // The welcome asks for consent and comes back.
  expect(stateOf('welcome')?.missing).toContain('consent.ask');
  expect(stateOf('consent', 'fuc')?.missing).toContain('consent.ask: no words');
});

it('refuses a flow with something missing, with the list; nobody but those who may publish', async () => {
  const { flows, locales, prompts } = bench.catalog;
  const now = flowStates(
    flows,
    locales,
    prompts,
    'bm',
    { minWords: 'draft', minSpeech: 'synthetic' },
    [],
  );
  const blocked = now.find(({ state }) => state === 'blocked');
  await admin.get(FLOWS);
  const refused = await admin.post(`${FLOWS}/${blocked?.flow}/publish`);
  expect(refused.status).toBe(409);
  expect(blocked?.missing.length).toBeGreaterThan(0);
  for (const piece of blocked?.missing ?? [])
    expect(refused.text).toContain(piece.replace(': no words', ' (pas de mots)'));
  expect(await database.db('published_flow')).toEqual([]);
  const password_hash = await hashPassword(ADMIN_PASSWORD);
  await database.db('console_user').insert({
    ...{ name: 'Sira', role: 'speaker', password_hash, created_at: new Date(AT) },
  });
  const speaker = bench.visitor('192.0.2.9');
  await speaker.logIn('Sira', ADMIN_PASSWORD);
  expect((await speaker.get(FLOWS)).text).not.toContain('/publish');
  expect((await speaker.post(`${FLOWS}/${GATE_FLOW}/publish`)).status).toBe(403);
});

it('publishes a whole flow; when its words change it says so, and it is published again', async () => {
  await admin.get(FLOWS);
  expect((await admin.post(`${FLOWS}/${GATE_FLOW}/publish`)).status).toBe(303);
  const { catalog } = bench;
  const seen = () => catalog.flowStates('bm').find(({ flow }) => flow === GATE_FLOW)?.state;
  expect(seen()).toBe('published');
  expect((await admin.get(FLOWS)).text).toMatch(
    /id="flow-first-call">\s*<h2>first-call<\/h2>\s*<p>publié ·/,
  );
  await database.db('published_flow').update({ fingerprint: 'of other words' });
  await bench.refresh();
  expect(seen()).toBe('stale');
  const report = promptReport(catalog.flows, catalog.locales, catalog.prompts, {
    ...{ minWords: 'draft', minSpeech: 'synthetic', isGated: true },
  });
  expect(report).toContain(
    '  first-call: published, and changed since: other words (callers get the language once it is)',
  );
  expect((await admin.post(`${FLOWS}/${GATE_FLOW}/publish`)).status).toBe(303);
  expect(seen()).toBe('published');
  expect((await admin.post(`${FLOWS}/${GATE_FLOW}/withdraw`)).status).toBe(303);
  expect(seen()).toBe('publishable');
  const actions = await database
    .db('audit_entry')
    .where('subject', 'flow:bm/first-call')
    .pluck('action');
  expect(actions).toEqual(['flow.published', 'flow.published', 'flow.withdrawn']);
});

it('offers a language to callers of a real operator once its first call is published', async () => {
  const config = { minWords: 'draft', minSpeech: 'synthetic', operator: 'africastalking' } as const;
  const catalog = openCatalog(config);
  const parts = { db: database.db, prompts: catalog.prompts, log: silentLog };
  const recorded = await openRecordedPrompts(parts);
  expect(catalog.offered.voice.bm).toBe(false);
  expect(catalog.offered.text.bm).toBe(true);
  await admin.get(FLOWS);
  await admin.post(`${FLOWS}/${GATE_FLOW}/publish`);
  await recorded.refresh();
  expect(catalog.offered.voice).toMatchObject({ bm: true, snk: false, fuc: false });
  expect(openCatalog({ ...config, operator: 'simulator' }).offered.voice.bm).toBe(true);
  await recorded.stop();
});

it('counts recordings, and takes one that is too long for a first call as missing', async () => {
  const { prompts, locales } = bench.catalog;
  for (const id of stateOf(GATE_FLOW)?.missing ?? []) await recordPrompt(id);
  await bench.refresh();
  expect(stateOf(GATE_FLOW)?.missing).toEqual([]);
  await database
    .db('prompt')
    .where({ id: 'ask.question' })
    .update({ seconds: 4.5, sha256: '1'.repeat(64) });
  await bench.refresh();
  expect(overBudget(prompts, locales, 'bm', 'recorded')).toEqual([
    { id: 'ask.question', seconds: 4.5, limit: 3 },
  ]);
  const first = stateOf(GATE_FLOW);
  expect(first?.tooLong).toHaveLength(1);
  expect(['blocked', 'stale']).toContain(first?.state);
  const page = await admin.get('/console/studio/bm/prompt/ask.question');
  expect(page.text).toContain('Trop long pour un premier appel : 4,5 s, au plus 3,0 s.');
  expect(findOwnWords(locales, 'bm', 'ask.question', 'voice', 'draft')).not.toBeNull();
});

it('lists the names of officials to be recorded, as they come into office', async () => {
  const before = bench.catalog.prompts.sentences.length;
  await database.db('commune').insert({
    ...{ number: 117, name: 'Kayes', name_key: 'kayes', cercle: 'Kayes', region: 'Kayes' },
  });
  const [official] = await database
    .db('official')
    .insert({
      commune_number: 117,
      name: 'Bintou Sissoko',
      role: 'mayor',
      created_at: new Date(AT),
    })
    .returning('id');
  await bench.refresh();
  const { prompts } = bench.catalog;
  expect(prompts.sentences).toHaveLength(before + 1);
  expect(prompts.sentenceOf('any', `official.${official.id}`)).toBe('Bintou Sissoko');
  expect((await admin.get('/console/studio/any')).text).toContain('Bintou Sissoko');
});
