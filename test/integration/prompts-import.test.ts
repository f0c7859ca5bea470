import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importFolder } from '../../src/console/import-folder.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { createSpeaker } from '../../src/speech/speaker.ts';
import { openStudioTool } from '../../src/wiring/studio-tool.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { describeWith, toolPath } from '../support/tools.ts';

const LONG = 'Mankan kɔfɛ, aw k’aw ka ɲininkali fɔ, aw ni ce kosɛbɛ, an bɛ aw wele.';

describeWith(['ffmpeg', 'espeak-ng'], 'importing a folder of recordings', () => {
  let database: TestDatabase;
  let home: string;
  let folder: string;
  let tool: Awaited<ReturnType<typeof openStudioTool>>;

  beforeAll(async () => {
    database = await openTestDatabase();
    home = mkdtempSync(join(tmpdir(), 'import-'));
    folder = join(home, 'recordings');
    mkdirSync(folder);
    const levels = { minWords: 'draft', minSpeech: 'synthetic' } as const;
    const config = {
      databaseUrl: database.url,
      varDir: home,
      audioStore: `file:${home}/audio`,
      bucket: null,
      ffmpegPath: toolPath('ffmpeg'),
      ...levels,
    };
    tool = await openStudioTool(config, () => undefined);
  });
  afterAll(async () => {
    await tool?.close();
    await database?.close();
    rmSync(home, { recursive: true, force: true });
  });

  const speech = (words: string) =>
    execFileSync(toolPath('espeak-ng'), ['-v', 'fr', '-s', '140', '--stdout', words]);
  const run = async (mayPublish = true) => {
    const input = { language: 'bm', folder, speaker: 'Sira', by: 'Awa', mayPublish };
    const lines = await importFolder(tool.deps, input, () => undefined);
    return Object.fromEntries(lines.map(({ name, outcome }) => [name, outcome]));
  };

  it('tells what became of each file; what is good is heard at once', async () => {
    writeFileSync(join(folder, 'ask.question.wav'), speech(LONG));
    writeFileSync(join(folder, 'bye.callback.wav'), speech('Eh'));
    writeFileSync(join(folder, 'nobody.wav'), speech(LONG));
    writeFileSync(join(folder, 'rec.wait.wav'), 'not a sound');
    writeFileSync(join(folder, 'notes.txt'), 'Sira, lundi');
    writeFileSync(join(folder, '.hidden.wav'), speech(LONG));
    mkdirSync(join(folder, 'more'));
    expect(await run()).toEqual({
      'ask.question.wav': 'published',
      'bye.callback.wav': 'refused',
      'nobody.wav': 'refused',
      'rec.wait.wav': 'refused',
      'notes.txt': 'refused',
    });
    const heard = tool.deps.prompts.byKey.get('bm/ask.question');
    expect(heard).toMatchObject({ state: 'recorded', speaker: 'Sira' });
  });

  it('keeps all of it for somebody to listen to, when that is wanted', async () => {
    expect(await run(false)).toMatchObject({ 'ask.question.wav': 'kept' });
    expect(await database.db('prompt_take').select('prompt_id', 'made_by')).toEqual([
      { prompt_id: 'ask.question', made_by: 'Awa' },
    ]);
  });

  it('what callers wait with lasts three seconds, however short it was said', async () => {
    const wait = tool.deps.prompts.sentenceOf('bm', 'rec.wait') ?? '';
    writeFileSync(join(folder, 'rec.wait.wav'), speech(wait));
    expect(await run()).toMatchObject({ 'rec.wait.wav': 'published' });
    expect(tool.deps.prompts.byKey.get('bm/rec.wait')?.seconds).toBeGreaterThanOrEqual(2.95);
  });

  it('an address that was given away keeps its sound, before and after', async () => {
    const { prompts, store, clock } = tool.deps;
    const programs = { ffmpeg: toolPath('ffmpeg'), espeak: null };
    const signing = openVault(Buffer.alloc(32, 1));
    const speaker = createSpeaker({
      prompts,
      store,
      clock,
      ids: randomIds,
      signing,
      ...programs,
    });
    const one = [{ kind: 'prompt', id: 'ask.question', language: 'bm' } as const];
    const two = [...one, { kind: 'prompt', id: 'rec.wait', language: 'bm' } as const];
    const shaOf = async (path = '') => {
      const served = await speaker.serve(path);
      return createHash('sha256')
        .update(readFileSync(served?.file ?? ''))
        .digest('hex');
    };
    const [before] = await speaker.addressesOf(one, false);
    const [joined] = await speaker.addressesOf(two, false);
    const sounds = [await shaOf(before), await shaOf(joined)];
    expect(sounds[0]).toBe(prompts.byKey.get('bm/ask.question')?.sha256);

    writeFileSync(join(folder, 'ask.question.wav'), speech(`Eh, ${LONG}`));
    await run();
    const [after] = await speaker.addressesOf(one, false);
    expect(after).not.toBe(before);
    expect(await shaOf(after)).toBe(prompts.byKey.get('bm/ask.question')?.sha256);
    expect([await shaOf(before), await shaOf(joined)]).toEqual(sounds);

    await database.db('prompt').delete();
    await tool.deps.refreshPrompts();
    expect(await shaOf(after)).not.toBe(await shaOf((await speaker.addressesOf(one, false))[0]));
    expect(await shaOf(before)).toBe(sounds[0]);
  });
});
