import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { maskHerVoice } from '../../src/acts/citizens/mask-voice.ts';
import { sendContribution } from '../../src/acts/citizens/send-contribution.ts';
import type { Person } from '../../src/acts/deps.ts';
import { openFolderStore } from '../../src/audio/folder-store.ts';
import { MASK_PITCH, maskVoice } from '../../src/audio/mask.ts';
import { measureSound } from '../../src/audio/measure.ts';
import type { AudioStore } from '../../src/audio/store.ts';
import { eraseEverythingOf } from '../../src/storage/citizens/erasure.ts';
import { insertFacilitator } from '../../src/storage/citizens/facilitators.ts';
import { challenge } from '../../src/storage/contributions/public-views.ts';
import { request } from '../../src/storage/contributions/request-views.ts';
import { assignedItem } from '../../src/storage/officials/official-queue.ts';
import { erasedFiles, recordingsToMask } from '../../src/storage/recordings/recordings.ts';
import { recordingMaskWorker } from '../../src/workers/recording-mask.ts';
import { act, testDeps } from '../support/acts.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Desk, type Office, openDesk, openOffice } from '../support/moderation.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';
import { describeWith, toolPath } from '../support/tools.ts';

const VOICE = join(import.meta.dirname, '../../audio-prompts/fr/consent.ask.mp3');
let dir = '';

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'mask-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Middle pitch (Hz) of the voiced parts, by autocorrelation. */
function pitchOf(file: string): number {
  const raw = ['-i', file, '-ac', '1', '-ar', '8000', '-af', 'lowpass=f=900', '-f', 's16le', '-'];
  const bytes = execFileSync(toolPath('ffmpeg'), ['-v', 'error', ...raw], { maxBuffer: 1e8 });
  const samples = new Int16Array(new Uint8Array(bytes).buffer);
  const found: number[] = [];
  for (let start = 0; start + 800 <= samples.length; start += 400) {
    const frame = samples.subarray(start, start + 800);
    const at = (lag: number) => {
      let sum = 0;
      for (let i = 0; i + lag < frame.length; i += 1)
        sum += (frame[i] ?? 0) * (frame[i + lag] ?? 0);
      return sum / (frame.length - lag);
    };
    const power = at(0);
    if (power < 250_000) continue;
    let best = { lag: 0, value: 0.4 * power };
    for (let lag = 20; lag <= 133; lag += 1) {
      const value = at(lag);
      if (value > best.value) best = { lag, value };
    }
    if (best.lag > 0) found.push(8000 / best.lag);
  }
  found.sort((a, b) => a - b);
  return found[Math.floor(found.length / 2)] ?? 0;
}

describeWith(['ffmpeg'], 'a masked voice', () => {
  const programs: [string, () => string][] = [
    ['by the ffmpeg that is here', () => toolPath('ffmpeg')],
    ['by one without rubberband', withoutRubberband],
  ];

  /** Refuses the filter, as an ffmpeg does that was built without it. */
  function withoutRubberband(): string {
    const file = join(dir, 'plain-ffmpeg');
    const refuse = 'case "$*" in *rubberband*) exit 1;; esac';
    writeFileSync(file, `#!/bin/sh\n${refuse}\nexec ${toolPath('ffmpeg')} "$@"\n`, { mode: 0o755 });
    return file;
  }

  it.each(programs)('is lower, as long and as loud as before, %s', async (_how, program) => {
    const output = join(dir, `${randomUUID()}.mp3`);
    await maskVoice(program(), VOICE, output, dir);
    const before = await measureSound(toolPath('ffmpeg'), VOICE);
    const after = await measureSound(toolPath('ffmpeg'), output);
    expect(Math.abs(after.seconds / before.seconds - 1)).toBeLessThan(0.02);
    expect(Math.abs((after.lufs ?? 0) + 20)).toBeLessThan(1);
    expect(after.truePeak).toBeLessThanOrEqual(-3);
    expect(Math.abs(pitchOf(output) / pitchOf(VOICE) - MASK_PITCH)).toBeLessThan(0.06);
  });
});

describeWith(['ffmpeg'], 'somebody who wants her voice masked', () => {
  const deps = testDeps();
  let database: TestDatabase;
  let db: Knex;
  let store: AudioStore;
  let office: Office;
  let desk: Desk;
  let bench: SmsBench;
  let made = 0;

  beforeAll(async () => {
    database = await openTestDatabase();
    db = database.db;
    desk = openDesk(db, deps, dir);
    office = await openOffice(db, deps, dir);
    store = openFolderStore(join(dir, 'store'));
    bench = openSmsBench(db);
  });
  afterAll(() => database.close());

  const mask = (recordingId: string, ffmpeg: string | null = toolPath('ffmpeg')) => {
    const { acting, dispatch } = bench;
    const worker = recordingMaskWorker({
      ...{ db, acting, store, ffmpeg, log: dispatch.log },
      addJob: dispatch.addJob,
    });
    return worker.handle({ recordingId }, { signal: new AbortController().signal });
  };
  const row = (id: string) => db('recording').where({ id }).first();

  /** A spoken challenge of somebody who chose that in her settings. */
  async function asked() {
    const person = await office.citizen(deps, 'voice');
    await act(db, (tx) => maskHerVoice(tx, deps, { person, on: true }));
    const recording = await office.record(deps, person, true);
    await store.put(`r/${recording}.mp3`, readFileSync(VOICE));
    await db('recording')
      .where({ id: recording })
      .update({ file_key: `r/${recording}.mp3` });
    const item = await office.ask(deps, person, { body: { recording } });
    return { ...item, recording };
  }
  const others = async ({ id, reference }: { id: number; reference: string }) => [
    (await challenge(db, { id, phoneHash: 'stranger' }))?.content,
    await assignedItem(db, office.mayorId, reference),
  ];

  it('is heard masked by officials and by everybody, and as she is by herself', async () => {
    const { recording, ...item } = await asked();
    expect((await desk.type('approve', item.reference)).text).toContain('quand son enregistrement');
    expect(await recordingsToMask(db, 10)).toContainEqual({ id: recording });
    expect(JSON.stringify(await others(item))).not.toContain(recording);
    await mask(recording);
    expect(await row(recording)).toMatchObject({ mask: 'made', mask_key: `m/${recording}.mp3` });
    expect(await others(item)).toMatchObject([
      { audio: `m/${recording}.mp3` },
      { recording: null, audio: `m/${recording}.mp3` },
    ]);
    const hers = await request(db, item.person.phoneHash, { reference: item.reference });
    expect(hers?.content).toEqual({ recording });
    const sms = await db('delivery').where({ contribution_id: item.id }).first();
    expect(sms).toMatchObject({ purpose: 'official.item' });
    const masked = (await store.read(`m/${recording}.mp3`)) ?? Buffer.alloc(0);
    expect(masked.equals(readFileSync(VOICE))).toBe(false);
  });

  it('is masked too where she is helped, on the phone of somebody else', async () => {
    const helper = await office.citizen(deps, 'voice');
    const sendOn = async (person: Person) => {
      const recording = await office.record(deps, helper, true);
      const reference = String(90_000 + made++);
      const sent = await act(db, (tx) =>
        sendContribution(tx, deps, {
          ...{ person, kind: 'question', body: { recording }, reference },
          assisted: { by: facilitator, phoneId: helper.phoneId, groupSessionId: null },
        }),
      );
      expect(sent.kind).toBe('sent');
      return recording;
    };
    const { id: facilitator } = await act(db, (tx) =>
      insertFacilitator(tx, {
        phoneId: helper.phoneId,
        name: 'Kadiatou',
        createdAt: deps.clock.now(),
      }),
    );
    const careful = await office.citizen(deps, 'voice');
    await act(db, (tx) => maskHerVoice(tx, deps, { person: careful, on: true }));
    expect(await row(await sendOn(careful))).toMatchObject({ mask: 'wanted' });
    const later = await office.citizen(deps, 'voice');
    const before = await sendOn(later);
    expect(await row(before)).toMatchObject({ mask: null });
    await act(db, (tx) => maskHerVoice(tx, deps, { person: later, on: true }));
    expect(await row(before)).toMatchObject({ mask: 'wanted' });
  });

  it('is heard by nobody else when no masked voice can be made', async () => {
    const { recording, ...item } = await asked();
    await desk.type('approve', item.reference);
    await mask(recording, null);
    expect(await row(recording)).toMatchObject({ mask: 'wanted' });
    const broken = join(dir, 'broken-ffmpeg');
    writeFileSync(broken, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    await mask(recording, broken);
    expect(await row(recording)).toMatchObject({ mask: 'failed', mask_key: null });
    expect(JSON.stringify(await others(item))).not.toContain(recording);
    expect(await db('delivery').where({ contribution_id: item.id })).toEqual([]);
    expect((await desk.type('approve', item.reference)).code).toBe(1);
  });

  it('is masked by the team too, item by item, and everything goes when she is erased', async () => {
    const person = await office.citizen(deps, 'voice');
    const recording = await office.record(deps, person, true);
    await store.put(`r/${recording}.mp3`, readFileSync(VOICE));
    await db('recording')
      .where({ id: recording })
      .update({ file_key: `r/${recording}.mp3` });
    const { reference } = await office.ask(deps, person, { body: { recording } });
    expect((await desk.type('mask', reference, 'oui')).code).toBe(0);
    await mask(recording);
    expect(await row(recording)).toMatchObject({ mask: 'made' });
    expect((await desk.type('mask', reference, 'non')).code).toBe(0);
    expect(await row(recording)).toMatchObject({ mask: null });
    const phone = { id: person.phoneId, hash: person.phoneHash };
    await db.transaction((tx) => eraseEverythingOf(tx, phone, randomUUID()));
    expect(await erasedFiles(db, 100)).toContainEqual({
      ...{ id: recording, maskKey: `m/${recording}.mp3` },
      ...{ originalKey: expect.any(String), fileKey: `r/${recording}.mp3` },
    });
  });
});
