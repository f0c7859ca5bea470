import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../../src/acts/deps.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { openFolderStore } from '../../src/audio/folder-store.ts';
import type { AudioStore } from '../../src/audio/store.ts';
import { MINUTE_MS } from '../../src/lib/durations.ts';
import { projectRoot } from '../../src/lib/project-root.ts';
import { mp3Seconds } from '../../src/workers/mp3-header.ts';
import { type RecordingDeps, recordingFetchWorker } from '../../src/workers/recording-fetch.ts';
import { addCommune, addOfficial, consentingPerson } from '../support/acts.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';
import { describeWith, findTool, toolPath } from '../support/tools.ts';

const SPEECH = readFileSync(join(projectRoot(), 'audio-prompts/fr/consent.ask.mp3'));
let database: TestDatabase;
let db: Knex;
let bench: SmsBench;
let person: Person;
let operator: Server;
let host: string;
let folder: string;
let store: AudioStore;
/** What the operator gives for a path; nothing: 404. */
const files = new Map<string, Buffer>();
let asked = 0;

const row = (id: string) => db('recording').where({ id }).first();

function deps(more: Partial<RecordingDeps> = {}): RecordingDeps {
  const { acting, dispatch } = bench;
  const hosts = { provider: [], named: [host] };
  const common = { db, acting, addJob: dispatch.addJob, log: dispatch.log };
  return { ...common, store, ffmpeg: findTool('ffmpeg'), hosts, ...more };
}

const fetchIt = (recordingId: string, more: Partial<RecordingDeps> = {}) =>
  recordingFetchWorker(deps(more)).handle(
    { recordingId, attempt: 1 },
    { signal: new AbortController().signal },
  );

async function recorded(path: string, content: Buffer | null, base = host): Promise<string> {
  const id = bench.acting.ids.uuid();
  if (content !== null) files.set(path, content);
  const at = new Date(bench.now());
  await db('recording').insert({
    ...{ id, purpose: 'contribution', phone_id: person.phoneId, provider: 'fake' },
    ...{ source_url: `http://${base}${path}`, state: 'pending', due_at: at, created_at: at },
  });
  return id;
}

/** 16-bit mono wave of silence. */
function silence(seconds: number): Buffer {
  const bytes = seconds * 8_000 * 2;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8_000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(bytes, 40);
  return Buffer.concat([header, Buffer.alloc(bytes)]);
}

beforeAll(async () => {
  database = await openTestDatabase();
  db = database.db;
  folder = mkdtempSync(join(tmpdir(), 'recordings-'));
  store = openFolderStore(folder);
  operator = createServer((request, response) => {
    asked += 1;
    const file = files.get(request.url ?? '');
    response.statusCode = file === undefined ? 404 : 200;
    response.end(file);
  }).listen(0, '127.0.0.1');
  await once(operator, 'listening');
  host = `127.0.0.1:${(operator.address() as AddressInfo).port}`;
  await addCommune(db, 103, 'Bafoulabé');
});

afterAll(async () => {
  operator.close();
  rmSync(folder, { recursive: true, force: true });
  await database.close();
});

beforeEach(async () => {
  bench = openSmsBench(db);
  files.clear();
  asked = 0;
  const acts = { ...bench.acting, outbox: openOutbox() };
  person = await consentingPerson(db, acts, '+22310000001', 'voice');
});

describeWith(['ffmpeg'], 'a recording that came', () => {
  it('is kept as it came and as a telephone plays it, measured', async () => {
    const id = await recorded('/a.mp3', SPEECH);
    await fetchIt(id, { ffmpeg: toolPath('ffmpeg') });
    const kept = await row(id);
    expect(kept).toMatchObject({
      state: 'ready',
      due_at: null,
      failure: null,
      bytes: SPEECH.length,
    });
    expect(kept.seconds).toBeGreaterThan(1);
    expect(kept.lufs).toBeLessThan(-15);
    expect(kept.true_peak).toBeLessThanOrEqual(-2.9);
    expect(kept.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await store.read(kept.original_key)).toEqual(SPEECH);
    expect(mp3Seconds((await store.read(kept.file_key)) ?? Buffer.alloc(0))).toBeCloseTo(
      kept.seconds,
      0,
    );
  });

  it('is fetched once by a job that comes twice', async () => {
    const id = await recorded('/twice.mp3', SPEECH);
    await fetchIt(id);
    await fetchIt(id);
    expect(asked).toBe(1);
  });

  it('of nothing but silence is empty', async () => {
    const id = await recorded('/silence.wav', silence(3));
    await fetchIt(id);
    expect(await row(id)).toMatchObject({ state: 'empty', file_key: null });
  });

  it.each([
    ['a page of HTML', Buffer.from('<html><body>Not found</body></html>')],
    ['a playlist that names a file', Buffer.from('#EXTM3U\nfile:///etc/passwd\n')],
    ['noise', Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7_919) % 251))],
    ['the first bytes of a sound', SPEECH.subarray(0, 30)],
  ])('%s is no sound and is given up', async (_name, content) => {
    const id = await recorded('/bad.mp3', content);
    await fetchIt(id);
    expect(await row(id)).toMatchObject({ state: 'failed', failure: 'recording_not_audio' });
  });

  it('lets an approved question go to its official', async () => {
    const acts = { ...bench.acting, outbox: openOutbox() };
    const official = await addOfficial(db, acts, {
      ...{ commune: 103, name: 'Le maire', role: 'mayor', phone: '+22310000077' },
    });
    const id = await recorded('/question.mp3', SPEECH);
    const at = new Date(bench.now());
    await db('contribution').insert({
      ...{ reference: '4160', kind: 'question', phone_id: person.phoneId, recording_id: id },
      ...{ citizen_id: person.citizenId, commune_number: 103, official_id: official.officialId },
      ...{ medium: 'voice', language: 'bm', state: 'approved', created_at: at, approved_at: at },
    });
    await fetchIt(id);
    const contribution = await db('contribution').where({ reference: '4160' }).first();
    expect(contribution.state).toBe('assigned');
    const sms = await db('delivery').where({ purpose: 'official.item' }).first();
    expect(sms.body).toContain('Question orale 4160');
    expect(bench.jobs).toContainEqual({
      name: 'sms-send',
      payload: { deliveryId: sms.id, attempt: 1 },
    });
  });
});

describe('a recording that does not come', () => {
  it('is asked for again after longer and longer waits, then given up', async () => {
    const id = await recorded('/missing.mp3', null);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await fetchIt(id);
      const now = await row(id);
      if (now.state !== 'pending') break;
      waits.push(now.due_at.getTime() - bench.now());
      await fetchIt(id);
      bench.pass(now.due_at.getTime() - bench.now());
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(asked).toBe(waits.length + 1);
    expect(await row(id)).toMatchObject({ state: 'failed', failure: 'recording_unavailable' });
  });

  it('comes later', async () => {
    const id = await recorded('/later.mp3', null);
    await fetchIt(id, { ffmpeg: null });
    expect(await row(id)).toMatchObject({ state: 'pending', attempts: 1 });
    files.set('/later.mp3', SPEECH);
    bench.pass(MINUTE_MS);
    await fetchIt(id, { ffmpeg: null });
    expect(await row(id)).toMatchObject({ state: 'ready' });
  });

  it.each([
    ['a host on no list', 'example.org', '/x.mp3'],
    ['the metadata service of a cloud', '169.254.169.254', '/latest/meta-data'],
    ['a port that was not named', '127.0.0.1:1', '/x.mp3'],
  ])('%s is refused at once, without a request', async (_name, base, path) => {
    const id = await recorded(path, null, base);
    await fetchIt(id);
    expect(await row(id)).toMatchObject({ state: 'failed', failure: 'recording_host_refused' });
    expect(asked).toBe(0);
  });

  it('an operator’s own host on a private address is refused', async () => {
    const id = await recorded('/a.mp3', SPEECH);
    await fetchIt(id, { hosts: { provider: [host], named: [] } });
    expect(await row(id)).toMatchObject({ state: 'failed', failure: 'recording_host_refused' });
  });

  it.each(['file:///etc/passwd', 'gopher://127.0.0.1/x', 'not an address', ''])(
    'the address %j is refused',
    async (address) => {
      const id = await recorded('/x', null);
      await db('recording').where({ id }).update({ source_url: address });
      await fetchIt(id);
      expect(await row(id)).toMatchObject({ state: 'failed', failure: 'recording_host_refused' });
    },
  );

  it('one over the size limit is given up', async () => {
    const id = await recorded('/huge.mp3', Buffer.alloc(11 * 1024 * 1024));
    await fetchIt(id);
    expect(await row(id)).toMatchObject({ state: 'failed', failure: 'recording_too_large' });
  });

  it('a store that is full is our fault: it waits, said in the log', async () => {
    const id = await recorded('/full.mp3', SPEECH);
    const full = { ...store, put: () => Promise.reject(new Error('ENOSPC')) };
    await fetchIt(id, { store: full, ffmpeg: null });
    expect(await row(id)).toMatchObject({ state: 'pending', failure: 'fault' });
    expect(bench.faults).toHaveLength(1);
    expect(JSON.stringify(bench.faults)).not.toContain('/full.mp3');
  });
});

describe('without ffmpeg', () => {
  it('an mp3 is played as it came, with its length', async () => {
    const id = await recorded('/plain.mp3', SPEECH);
    await fetchIt(id, { ffmpeg: null });
    const kept = await row(id);
    expect(kept).toMatchObject({ state: 'ready', lufs: null });
    expect(kept.seconds).toBeGreaterThan(1);
    expect(await store.read(kept.file_key)).toEqual(SPEECH);
  });

  it('anything else waits for one', async () => {
    const id = await recorded('/wave.wav', silence(1));
    await fetchIt(id, { ffmpeg: null });
    expect(await row(id)).toMatchObject({ state: 'pending', failure: 'ffmpeg_missing' });
  });
});
