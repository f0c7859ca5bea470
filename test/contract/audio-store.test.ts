import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AUDIO_STORES, openAudioStore } from '../../src/audio/open-store.ts';
import type { AudioStore } from '../../src/audio/store.ts';
import { openS3Server, type S3Server } from '../support/s3-server.ts';

/** Letters a path, a query and XML all write in their own way. */
const PREFIX = "kayes 1/l'eau & co";

let s3: S3Server;
let folder: string;
beforeAll(async () => {
  s3 = await openS3Server();
});
afterAll(() => s3.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kumasira-store-'));
  s3.objects.clear();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** How each store of the registry is opened here; a new one needs a line. */
const OPEN: Record<keyof typeof AUDIO_STORES, () => AudioStore> = {
  file: () => openAudioStore(`file:${join(folder, 'store')}`),
  s3: () => {
    const access = { endpoint: s3.endpoint, ...s3.access, varDir: folder };
    return openAudioStore(`s3://${s3.bucket}/${PREFIX}`, access);
  },
};

/** How the ground of each store gives way. */
const BREAK: Record<keyof typeof AUDIO_STORES, () => AudioStore> = {
  file: () => {
    const file = join(folder, 'no-folder');
    writeFileSync(file, '');
    return openAudioStore(`file:${file}`);
  },
  s3: () => {
    const access = { endpoint: s3.endpoint, ...s3.access, varDir: folder };
    return openAudioStore('s3://no-such-bucket', { ...access, secretAccessKey: 'wrong' });
  },
};

async function all(keys: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const key of keys) found.push(key);
  return found.sort();
}

const names = Object.keys(AUDIO_STORES) as (keyof typeof AUDIO_STORES)[];
const unavailable = { code: 'audio_store_unavailable' };

describe.each(names)('the audio store %s', (name) => {
  it('gives back what was put, from memory and from a file, and replaces it', async () => {
    const store = OPEN[name]();
    const bytes = Buffer.from([0, 255, 10, 13, 26, 128]);
    await store.put('r/one.mp3', bytes);
    const file = join(folder, 'source');
    writeFileSync(file, 'from a file');
    await store.put('r/two.mp3', { file });
    expect((await store.read('r/one.mp3'))?.equals(bytes)).toBe(true);
    await store.put('r/one.mp3', Buffer.from('one again'));
    expect((await store.read('r/one.mp3'))?.toString()).toBe('one again');
    expect(await store.stat('r/two.mp3')).toEqual({ bytes: 11 });
  });

  it('keeps nothing at all and a lot', async () => {
    const store = OPEN[name]();
    const large = Buffer.alloc(3 * 1024 ** 2, 'kuma');
    await store.put('o/large.bin', large);
    await store.put('o/empty.bin', Buffer.alloc(0));
    expect((await store.read('o/large.bin'))?.equals(large)).toBe(true);
    expect(await store.stat('o/large.bin')).toEqual({ bytes: large.length });
    expect(await store.stat('o/empty.bin')).toEqual({ bytes: 0 });
    expect((await store.read('o/empty.bin'))?.length).toBe(0);
  });

  it('answers null for what is not there, and removes without complaint', async () => {
    const store = OPEN[name]();
    expect(await store.read('r/none.mp3')).toBeNull();
    expect(await store.stat('r/none.mp3')).toBeNull();
    expect(await store.path('r/none.mp3')).toBeNull();
    await store.put('r/one.mp3', Buffer.from('one'));
    await store.remove('r/one.mp3');
    await store.remove('r/one.mp3');
    expect(await store.read('r/one.mp3')).toBeNull();
  });

  it('gives a file of this machine that follows what is stored, from any process', async () => {
    const store = OPEN[name]();
    const elsewhere = OPEN[name]();
    const said = async () => readFile((await store.path('r/one.mp3')) ?? '', 'utf8');
    await store.put('r/one.mp3', Buffer.from('one'));
    expect(await said()).toBe('one');
    expect(await store.path('r/one.mp3')).toMatch(/\.mp3$/);
    await elsewhere.put('r/one.mp3', Buffer.from('another'));
    expect(await said()).toBe('another');
    await elsewhere.remove('r/one.mp3');
    expect(await store.path('r/one.mp3')).toBeNull();
  });

  it('gives whole files to many who ask at the same time', async () => {
    const store = OPEN[name]();
    const content = Buffer.alloc(200_000, 'kuma');
    await store.put('r/one.mp3', content);
    const paths = await Promise.all(Array.from({ length: 8 }, () => store.path('r/one.mp3')));
    for (const path of paths) expect((await readFile(path ?? '')).equals(content)).toBe(true);
  });

  it('lists every key that begins with a prefix, however many there are', async () => {
    const store = OPEN[name]();
    const kept = ['s/a.mp3', 's/b.json', 's/c.mp3', 's/d.mp3', 's/e.mp3', 'r/f.mp3', 'sx/g.mp3'];
    for (const key of kept) await store.put(key, Buffer.from('x'));
    expect(await all(store.list('s/'))).toEqual(kept.slice(0, 5));
    expect(await all(store.list('s/d'))).toEqual(['s/d.mp3']);
    expect(await all(store.list('nothing/'))).toEqual([]);
  });

  it('keeps the old content when a put fails', async () => {
    const store = OPEN[name]();
    await store.put('s/d.mp3', Buffer.from('old'));
    const absent = { file: join(folder, 'absent') };
    await expect(store.put('s/d.mp3', absent)).rejects.toMatchObject(unavailable);
    expect((await store.read('s/d.mp3'))?.toString()).toBe('old');
    expect(await all(store.list('s/'))).toEqual(['s/d.mp3']);
    const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(left.filter((file) => file.endsWith('.part'))).toEqual([]);
  });

  it.each(['../out.mp3', 'r/../../out.mp3', '/etc/x', 'r//x', 'nofolder', 'r/.hidden', 'r/a b'])(
    'refuses the key %s',
    async (key) => {
      const put = async () => OPEN[name]().put(key, Buffer.from('x'));
      await expect(put()).rejects.toMatchObject(unavailable);
    },
  );

  it('says that it is away, whatever is asked of it', async () => {
    const store = BREAK[name]();
    await expect(store.put('r/one.mp3', Buffer.from('x'))).rejects.toMatchObject(unavailable);
    await expect(store.read('r/one.mp3')).rejects.toMatchObject(unavailable);
    await expect(store.stat('r/one.mp3')).rejects.toMatchObject(unavailable);
    await expect(store.path('r/one.mp3')).rejects.toMatchObject(unavailable);
    await expect(store.remove('r/one.mp3')).rejects.toMatchObject(unavailable);
    await expect(all(store.list('r/'))).rejects.toMatchObject(unavailable);
  });
});
