import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { measureSound } from '../../src/audio/measure.ts';
import { hashPassword } from '../../src/lib/password.ts';
import type { ConsoleRole } from '../../src/storage/console/console-users.ts';
import {
  ADMIN_PASSWORD,
  type ConsoleBench,
  openConsoleBench,
  type Visitor,
} from '../support/console.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { describeWith, toolPath } from '../support/tools.ts';

const AT = '/console/studio/bm/prompt/ask.question';
const SENTENCE = 'Mankan kɔfɛ, aw k’aw ka ɲininkali fɔ, aw ni ce kosɛbɛ.';

describeWith(['ffmpeg', 'espeak-ng'], 'prompts recorded in the studio', () => {
  let folder: string;
  let database: TestDatabase;
  /** Two processes of the gateway, one of them not the one that is recorded in. */
  let here: ConsoleBench;
  let there: ConsoleBench;
  let awa: Visitor;
  let admin: Visitor;
  let speaker: Visitor;
  let now = Date.UTC(2026, 10, 24, 9);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'prompts-'));
    database = await openTestDatabase();
    here = await openConsoleBench(database.db, { now: () => now, folder });
    there = await openConsoleBench(database.db, { now: () => now, folder });
    admin = await visit('admin', 'admin');
    awa = await visit('Awa', 'facilitator');
    speaker = await visit('Sira', 'speaker');
  });
  afterAll(async () => {
    await here?.stop();
    await there?.stop();
    await database?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await database.db.raw('truncate prompt, prompt_take, audit_entry');
    await Promise.all([here.refresh(), there.refresh()]);
    now += 60_000;
  });

  async function visit(name: string, role: ConsoleRole): Promise<Visitor> {
    if (name !== 'admin') {
      const password_hash = await hashPassword(ADMIN_PASSWORD);
      const created_at = new Date(now);
      await database.db('console_user').insert({ name, role, password_hash, created_at });
    }
    const visitor = here.visitor();
    await visitor.logIn(name, ADMIN_PASSWORD);
    return visitor;
  }
  const heardThere = (id = 'ask.question') => there.catalog.prompts.byKey.get(`bm/${id}`);
  const takes = () => database.db('prompt_take').orderBy('made_at');
  const files = async (prefix: string): Promise<string[]> => {
    const keys: string[] = [];
    for await (const key of here.store.list(prefix)) keys.push(key);
    return keys;
  };
  const record = async (visitor: Visitor, sound = speech(SENTENCE)) => {
    await visitor.get(AT);
    return JSON.parse((await visitor.send(`${AT}/take`, sound)).text);
  };
  const publish = async (visitor: Visitor) => {
    const [take] = await takes();
    return visitor.post(`${AT}/publish`, { take: take.id });
  };

  it('a take is for staff alone; published, every process hears it, at the level of the service', async () => {
    expect(await record(awa)).toMatchObject({ ok: true, verdict: 'good' });
    expect(heardThere()).toMatchObject({ state: 'synthetic' });
    expect((await publish(awa)).location).toBe(`${AT}?done=published`);
    expect(here.catalog.prompts.byKey.get('bm/ask.question')).toMatchObject({ state: 'recorded' });
    await there.refresh();
    const prompt = heardThere();
    expect(prompt).toMatchObject({ state: 'recorded', speaker: 'Awa' });
    const file = await there.store.path(prompt?.key ?? '');
    const { lufs, truePeak } = await measureSound(toolPath('ffmpeg'), file ?? '');
    expect(Math.abs((lufs ?? 0) + 20)).toBeLessThanOrEqual(1);
    expect(truePeak).toBeLessThanOrEqual(-3);
    const row = await database.db('prompt').first();
    expect(await here.store.read(row.original_key)).toEqual(speech(SENTENCE));
  });

  it('takes of a browser are read, and of nothing that could name another file', async () => {
    const sound = { wav: speech(SENTENCE), webm: coded('webm'), ogg: coded('ogg') };
    for (const each of Object.values(sound))
      expect(await record(awa, each)).toMatchObject({ ok: true, verdict: 'good' });
    const list = `#EXTM3U\n#EXTINF:5\n${join(folder, 'secret.wav')}\n`;
    const concat = `ffconcat version 1.0\nfile '${join(folder, 'secret.wav')}'\n`;
    writeFileSync(join(folder, 'secret.wav'), speech(SENTENCE));
    for (const evil of [list, concat, 'nothing'])
      expect(await record(awa, Buffer.from(evil))).toMatchObject({ ok: false });
  });

  it('taken again, the first take and its files are gone; others keep theirs', async () => {
    await record(awa);
    await record(speaker, speech(`${SENTENCE} ${SENTENCE}`));
    const before = await takes();
    const kept = await files('po/');
    await record(awa, speech(`Eh, ${SENTENCE}`));
    const after = await takes();
    expect(after.map((take) => take.made_by)).toEqual(['Sira', 'Awa']);
    expect(await here.store.read(before[0].original_key)).toBeNull();
    expect(await here.store.read(before[0].file_key)).toBeNull();
    expect(await files('po/')).toHaveLength(kept.length);
  });

  it('what says nothing, or not all of it, is never published', async () => {
    expect(await record(awa, silence())).toMatchObject({ verdict: 'silent' });
    expect((await publish(awa)).status).toBe(409);
    expect(await record(awa, speech('Aw'))).toMatchObject({ verdict: 'short' });
    expect((await publish(awa)).status).toBe(409);
    expect(await database.db('prompt')).toEqual([]);
  });

  it('over five megabytes is refused', async () => {
    const seen = await awa.send(`${AT}/take`, Buffer.alloc(5 * 1024 * 1024 + 1));
    expect([seen.status, JSON.parse(seen.text).ok]).toEqual([413, false]);
  });

  it('a voice records, somebody else publishes and a third reviews: two pairs of eyes', async () => {
    await record(speaker);
    expect((await publish(speaker)).status).toBe(403);
    await publish(awa);
    const { sha256 } = await database.db('prompt').first();
    expect((await awa.post(`${AT}/review`, { sha256 })).status).toBe(409);
    expect((await admin.post(`${AT}/review`, { sha256: 'other' })).status).toBe(409);
    await admin.get(AT);
    expect((await admin.post(`${AT}/review`, { sha256 })).location).toBe(`${AT}?done=reviewed`);
    const row = await database.db('prompt').first();
    expect(row).toMatchObject({ state: 'reviewed', made_by: 'Sira', published_by: 'Awa' });
    const log = await database.db('audit_entry').orderBy('id');
    expect(log.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'console:Sira prompt.recorded',
      'console:Awa prompt.published',
      'console:admin prompt.reviewed',
    ]);
  });

  it('a new recording of a reviewed prompt must be reviewed again', async () => {
    await record(awa);
    await publish(awa);
    const { sha256 } = await database.db('prompt').first();
    await admin.get(AT);
    await admin.post(`${AT}/review`, { sha256 });
    await record(awa, speech(`Eh, ${SENTENCE}`));
    await publish(awa);
    expect(await database.db('prompt').first()).toMatchObject({
      state: 'recorded',
      reviewed_by: null,
    });
  });

  it('words that changed since are not said: the committed sound is, and it is listed', async () => {
    await record(awa);
    await publish(awa);
    await database.db('prompt').update({ sentence: 'Autre chose.' });
    await there.refresh();
    expect(heardThere()).toMatchObject({ state: 'synthetic' });
    await here.refresh();
    const list = await awa.get('/console/studio/bm?show=unrecorded');
    const first = list.text.slice(list.text.indexOf('<ol class="lines">'));
    expect(first.indexOf('ask.question')).toBeLessThan(first.indexOf('</li>'));
    expect(first).toContain('à refaire');
  });

  it('withdrawn, the committed sound is heard again', async () => {
    await record(awa);
    await publish(awa);
    await there.refresh();
    expect(heardThere()).toMatchObject({ state: 'recorded' });
    await awa.get(AT);
    await awa.post(`${AT}/withdraw`);
    await there.refresh();
    expect(heardThere()).toMatchObject({ state: 'synthetic' });
  });

  it('another process hears it by itself, without being told', async () => {
    await record(awa);
    await publish(awa);
    await expect.poll(() => heardThere()?.state, { timeout: 20_000 }).toBe('recorded');
  });

  it('what is asked for under another name is not there', async () => {
    for (const path of [
      '/console/studio/xx',
      '/console/studio/bm/prompt/none',
      '/console/studio/bm/prompt/none/sound',
      '/console/studio/takes/none',
      '/console/studio/bm/prompt/..%2f..%2fpackage.json/sound',
    ])
      expect([path, (await awa.get(path)).status]).toEqual([path, 404]);
  });

  it('a name is recorded once for all languages', async () => {
    const at = '/console/studio/any/prompt/commune.117';
    await awa.get(at);
    const sound = speech('Kayes, la ville');
    expect(JSON.parse((await awa.send(`${at}/take`, sound)).text)).toMatchObject({ ok: true });
    const [take] = await takes();
    await awa.post(`${at}/publish`, { take: take.id });
    expect(here.catalog.prompts.byKey.get('any/commune.117')).toMatchObject({ state: 'recorded' });
  });

  function speech(words: string): Buffer {
    return execFileSync(toolPath('espeak-ng'), ['-v', 'fr', '-s', '140', '--stdout', words]);
  }

  function silence(): Buffer {
    const source = ['-f', 'lavfi', '-i', 'anullsrc=r=16000:cl=mono', '-t', '3'];
    return execFileSync(toolPath('ffmpeg'), ['-v', 'error', ...source, '-f', 'wav', 'pipe:1']);
  }

  function coded(format: string): Buffer {
    const file = join(folder, 'plain.wav');
    writeFileSync(file, speech(SENTENCE));
    const output = ['-c:a', 'libopus', '-f', format, 'pipe:1'];
    return execFileSync(toolPath('ffmpeg'), ['-v', 'error', '-i', file, ...output]);
  }
});
