import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAudioStore } from '../../src/audio/open-store.ts';

let dir = '';
const all = async (keys: AsyncIterable<string>) => {
  const found: string[] = [];
  for await (const key of keys) found.push(key);
  return found.sort();
};

describe('the audio store in a folder', () => {
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'store-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('gives back what was put, from memory and from a file, and replaces it', async () => {
    const store = openAudioStore(`file:${dir}`);
    await store.put('r/one.mp3', Buffer.from('one'));
    const file = join(dir, 'source');
    writeFileSync(file, 'from a file');
    await store.put('r/two.mp3', { file });
    await store.put('r/one.mp3', Buffer.from('one again'));
    expect((await store.read('r/one.mp3'))?.toString()).toBe('one again');
    expect(await store.stat('r/two.mp3')).toEqual({ bytes: 11 });
    expect(await readFile((await store.path('r/two.mp3')) ?? '', 'utf8')).toBe('from a file');
  });

  it('answers null for what is not there, and removes without complaint', async () => {
    const store = openAudioStore(`file:${dir}`);
    expect(await store.read('r/none.mp3')).toBeNull();
    expect(await store.stat('r/none.mp3')).toBeNull();
    expect(await store.path('r/none.mp3')).toBeNull();
    await store.put('r/one.mp3', Buffer.from('one'));
    await store.remove('r/one.mp3');
    await store.remove('r/one.mp3');
    expect(await store.read('r/one.mp3')).toBeNull();
  });

  it('lists keys by prefix, and leaves no half-written file when a put fails', async () => {
    const store = openAudioStore(`file:${dir}`);
    for (const key of ['s/a.mp3', 's/b.json', 'r/c.mp3']) await store.put(key, Buffer.from('x'));
    await expect(store.put('s/d.mp3', { file: join(dir, 'absent') })).rejects.toMatchObject({
      code: 'audio_store_unavailable',
    });
    expect(await all(store.list('s/'))).toEqual(['s/a.mp3', 's/b.json']);
    expect(await all(store.list('nothing/'))).toEqual([]);
    const left = readdirSync(dir, { recursive: true }).filter((name) =>
      String(name).endsWith('.part'),
    );
    expect(left).toEqual([]);
  });

  it.each(['../out.mp3', 'r/../../out.mp3', '/etc/x', 'r//x', 'nofolder', 'r/.hidden'])(
    'refuses the key %s',
    async (key) => {
      const store = openAudioStore(`file:${dir}`);
      await expect(store.put(key, Buffer.from('x'))).rejects.toMatchObject({
        code: 'audio_store_unavailable',
      });
    },
  );

  it('says that a bucket cannot be opened by this version', () => {
    expect(() => openAudioStore('s3://bucket/prefix')).toThrow(/audio_store_unavailable/);
  });
});
