import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addReaction } from '../../src/acts/citizens/add-reaction.ts';
import { requestErase } from '../../src/acts/citizens/request-erase.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import { recordUssdEnd } from '../../src/acts/deliveries/record-ussd-end.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { recordingReady } from '../../src/acts/recordings/recording-ready.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { refuse } from '../../src/acts/staff/refuse.ts';
import { transcribe } from '../../src/acts/staff/transcribe.ts';
import { releaseAnswer } from '../../src/acts/timed/release-answer.ts';
import { openFolderStore } from '../../src/audio/folder-store.ts';
import type { AudioStore } from '../../src/audio/store.ts';
import type { Input } from '../../src/engine/input.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import type { TurnRequest } from '../../src/runner/ports.ts';
import { readUssd, readVoice } from '../../src/runner/reading.ts';
import { deleteExpiredSnapshots } from '../../src/sessions/postgres.ts';
import { cleanUp } from '../../src/workers/clean-up.ts';
import { addCommune, addOfficial } from '../support/acts.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';
import { sweepOf } from '../support/sweep-bench.ts';
import { SOUND } from '../support/town-hall.ts';

const NONCE = 'zygomatique';
const HER = '+22310004242';
const MAYOR = '+22310004200';
let database: TestDatabase;
let db: Knex;
let bench: SmsBench;
let folder: string;
let store: AudioStore;

beforeAll(async () => {
  database = await openTestDatabase();
  db = database.db;
  bench = openSmsBench(db, { quietHours: null });
  folder = await mkdtemp(join(tmpdir(), 'kumasira-erasure-'));
  store = openFolderStore(folder);
  await addCommune(db, 117, 'sony');
  const official = { commune: 117, name: 'Awa', role: 'mayor', phone: MAYOR };
  await addOfficial(db, acts(), official);
});

afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const acts = () => ({ ...bench.acting, outbox: openOutbox() });
const doing = <T>(work: (tx: Knex.Transaction) => Promise<T>) => db.transaction(work);

const SPEAKING = { kind: 'question', ask: 'question', theme: null, me: { communeAsked: true } };
/** Her recording is not fetched in time to be played back. */
const WAITS = ['wait', 'wait', 'wait'];
let turns = 0;
/** What she does on USSD, page by page, as the channel asks for it. */
async function ussd(sessionKey: string, inputs: readonly string[]): Promise<void> {
  for (let at = 0; at <= inputs.length; at += 1) {
    const text = inputs.slice(0, at).join('*');
    const event = { sessionKey, text, cumulative: true, begins: at === 0, seal: String };
    await bench.dispatch.takeTurn({
      ...turn('ussd', sessionKey),
      read: (stored) => readUssd(stored, event),
      compose: async (view) => view.text,
    });
  }
}

function turn(medium: 'ussd' | 'voice', sessionKey: string): Omit<TurnRequest, 'read' | 'compose'> {
  turns += 1;
  const eventKey = `${medium}:fake:${sessionKey}:${turns}`;
  const about = { kind: medium, medium, provider: 'fake', sessionKey, msisdn: HER };
  return { ...about, eventKey, entry: { flow: 'welcome', vars: {} }, resumable: true };
}

/** A question spoken and sent in one call. */
async function call(sessionKey: string, recording: string): Promise<void> {
  const inputs = [null, 'rec', ...WAITS, '1'];
  let last = 0;
  for (const key of inputs) {
    const input = inputOf(key, recording);
    const event = { sessionKey, turn: key === null ? null : last, input };
    await bench.dispatch.takeTurn({
      ...turn('voice', sessionKey),
      ...{ entry: { flow: 'first-call', vars: SPEAKING }, resumable: false },
      ...(key === 'rec' && { recording: { id: recording, url: `https://op/${NONCE}.mp3` } }),
      read: (stored, storedTurn) => readVoice(stored, storedTurn, event),
      compose: async (view, _dialogue, at) => {
        last = at;
        return { steps: view.spoken as never };
      },
    });
  }
}

function inputOf(key: string | null, recording: string): Input | null {
  if (key === null) return null;
  if (key === 'rec') return { kind: 'recording', id: recording };
  return key === 'wait' ? { kind: 'waited' } : { kind: 'text', text: key };
}

async function latest(): Promise<{ id: number; reference: string }> {
  return db('contribution').whereNotNull('reference').orderBy('id', 'desc').first();
}

async function answered(id: number, reference: string): Promise<void> {
  await doing((tx) => approve(tx, acts(), { contributionId: id, moderator: 'Fanta' }));
  await bench.text(MAYOR, `${reference} Madame ${NONCE}, le puits sera creusé`);
  bench.pass(11 * MINUTE_MS);
  const answer = await db('answer').where({ contribution_id: id }).first();
  await doing((tx) => releaseAnswer(tx, acts(), { answerId: answer.id }));
}

/** Every text, json and array column that holds `word`, as `table.column`. */
async function placesOf(word: string): Promise<string[]> {
  const { rows } = await db.raw(`select table_name, column_name from information_schema.columns
    where table_schema = 'public' and data_type not in ('bigint', 'smallint', 'integer', 'boolean')
    order by 1, 2`);
  const found: string[] = [];
  for (const { table_name: table, column_name: column } of rows) {
    const hit = await db.raw(`select 1 from ?? where ??::text ilike ? limit 1`, [
      ...[table, column, `%${word}%`],
    ]);
    if (hit.rows.length > 0) found.push(`${table}.${column}`);
  }
  return found;
}

async function soundFiles(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
}

describe('erasure', () => {
  it('leaves nothing of hers in any table or in the audio store, and keeps the counts', async () => {
    await ussd('u1', ['4', '1', '1', '1', '1', `Le puits ${NONCE} est sec`, 'son', '1']);
    await bench.text(HER, 'MENU');
    await bench.text(HER, `X La route ${NONCE} est coupée`);
    await bench.text(HER, `La facture ${NONCE}`);
    const recording = bench.acting.ids.uuid();
    await bench.text(HER, `Q L'école ${NONCE} n'a plus de maître`);
    const typed = await latest();
    await answered(typed.id, typed.reference);
    await call('v1', recording);
    const spoken = await latest();
    expect(spoken.id).not.toBe(typed.id);
    const keys = { originalKey: `o/${recording}.bin`, fileKey: `r/${recording}.mp3` };
    for (const key of Object.values(keys)) await store.put(key, Buffer.from(NONCE));
    await doing((tx) => recordingReady(tx, acts(), { ...SOUND, ...keys, recordingId: recording }));
    const written = { contributionId: spoken.id, transcript: NONCE, moderator: 'Fanta' };
    await doing((tx) => transcribe(tx, acts(), written));
    await answered(spoken.id, spoken.reference);
    await bench.text(HER, `Q La barrière ${NONCE}`);
    const refused = await latest();
    await doing((tx) =>
      refuse(tx, acts(), {
        ...{ contributionId: refused.id, reasonKey: 'other', moderator: 'Fanta' },
        reason: `Parlez-en à ${NONCE}`,
      }),
    );
    const person = await doing((tx) => touchPhone(tx, acts(), { number: HER, medium: 'sms' }));
    await db('contribution').where({ id: typed.id }).update({ public: true });
    const reaction = { person, body: { text: NONCE }, contribution: typed.id };
    expect((await doing((tx) => addReaction(tx, acts(), reaction))).kind).toBe('added');
    const end = { provider: 'fake', sessionKey: 'u1', msisdn: HER, status: 'ok' };
    await doing((tx) => recordUssdEnd(tx, acts(), { ...end, durationMs: 1, cost: null }));
    const before = await counts();

    await doing((tx) => requestErase(tx, acts(), { person }));
    const held = await placesOf(NONCE);
    for (const place of [
      ...['contribution.body', 'contribution.transcript', 'delivery.body', 'reaction.body'],
      ...['answer.body', 'moderation_decision.reason', 'session_snapshot.state'],
      ...['inbound_event.reply', 'recording.source_url'],
    ]) {
      expect(held, `the test must put words into ${place}`).toContain(place);
    }
    bench.pass(24 * HOUR_MS);
    await sweepOf(bench, { store });
    await sweepOf(bench, { store });
    await cleanUp({
      ...{ db, acting: bench.acting, addJob: bench.dispatch.addJob, log: bench.dispatch.log },
      sounds: { removeExpired: async () => 0 },
      listened: { remove: async () => 0 },
      sessions: { forgetExpired: (at) => deleteExpiredSnapshots(db, at) },
    });

    expect(await placesOf(NONCE)).toEqual([]);
    expect(await placesOf(HER.slice(1))).toEqual([]);
    expect(await placesOf(person.phoneHash)).toEqual([]);
    const files = await Promise.all((await soundFiles()).map((file) => readFile(file, 'utf8')));
    expect(files.filter((content) => content.includes(NONCE))).toEqual([]);
    const sealed = await db('inbound_event').whereNotNull('payload').where({ kind: 'sms' });
    const open = sealed.map(({ payload }) => bench.acting.phones.decrypt(payload));
    expect(open.filter((payload) => payload.includes(HER))).toEqual([]);
    expect(await counts()).toEqual(before);
  });
});

/** What the programme counts. */
async function counts(): Promise<Record<string, number>> {
  const tables = ['contribution', 'answer', 'support', 'delivery', 'inbound_event', 'recording'];
  const all = await Promise.all(
    [...tables, 'reaction', 'moderation_decision', 'assignment', 'citizen', 'ussd_session'].map(
      async (table) => [table, Number((await db(table).count('* as n'))[0]?.n)] as const,
    ),
  );
  return Object.fromEntries(all);
}
