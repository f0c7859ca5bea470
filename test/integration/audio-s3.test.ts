import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLocalCopies } from '../../src/audio/local-copies.ts';
import { openAudioStore } from '../../src/audio/open-store.ts';
import { openS3Store } from '../../src/audio/s3-store.ts';
import type { AudioStore } from '../../src/audio/store.ts';
import { HOUR_MS } from '../../src/lib/durations.ts';
import { openS3Server, type S3Server } from '../support/s3-server.ts';

let s3: S3Server;
let folder: string;
beforeAll(async () => {
  s3 = await openS3Server();
});
afterAll(() => s3.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kumasira-s3-'));
  s3.objects.clear();
  s3.asked.length = 0;
  s3.trouble.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const access = () => ({ endpoint: s3.endpoint, ...s3.access, varDir: folder });
/** Patient for 300 ms. */
const impatient = (): AudioStore =>
  openS3Store(`${s3.bucket}/p`, access(), { askMs: 300, moveMs: 300 });
const fault = (detail: string) => ({
  code: 'audio_store_unavailable',
  message: `audio_store_unavailable: ${detail}`,
});

describe('a bucket', () => {
  it('holds the objects under the prefix of its address', async () => {
    await openAudioStore(`s3://${s3.bucket}/a/b/`, access()).put('r/x.mp3', Buffer.from('x'));
    await openAudioStore(`s3://${s3.bucket}`, access()).put('r/y.mp3', Buffer.from('y'));
    expect([...s3.objects.keys()]).toEqual(['a/b/r/x.mp3', 'r/y.mp3']);
  });

  it('lists page after page, and leaves out what is no sound of ours', async () => {
    const store = openAudioStore(`s3://${s3.bucket}/p`, access());
    for (const name of ['p/t/', 'p/t/1.json', 'p/t/2.json', 'p/t/a&b <c>.json', 'p/t/3.json'])
      s3.objects.set(name, Buffer.from('x'));
    const keys: string[] = [];
    for await (const key of store.list('t/')) keys.push(key);
    expect(keys).toEqual(['t/1.json', 't/2.json', 't/3.json']);
    expect(s3.asked).toHaveLength(3);
  });

  it('is not opened without access', () => {
    expect(() => openAudioStore('s3://voices/p')).toThrow(/audio_store_unavailable/);
    expect(() => openAudioStore('ftp://voices')).toThrow(/neither file:<folder> nor s3:/);
  });

  it('is asked again when it is busy or cuts the connection', async () => {
    const store = openAudioStore(`s3://${s3.bucket}/p`, access());
    s3.trouble.push(503, 'cut');
    await store.put('r/x.mp3', Buffer.from('x'));
    s3.trouble.push(500);
    expect((await store.read('r/x.mp3'))?.toString()).toBe('x');
    expect(s3.asked.map((line) => line.split(' ')[0])).toEqual(['PUT', 'PUT', 'PUT', 'GET', 'GET']);
  });

  it('that keeps failing is said with what it answered', async () => {
    const store = openAudioStore(`s3://${s3.bucket}/p`, access());
    s3.trouble.push(500, 500, 500);
    await expect(store.stat('r/x.mp3')).rejects.toMatchObject(fault('HEAD answered 500'));
    s3.trouble.push(403);
    await expect(store.read('r/x.mp3')).rejects.toMatchObject(
      fault('GET answered 403 InternalError'),
    );
    expect(s3.asked).toHaveLength(4);
  });

  it('that never answers is given up at the limit', async () => {
    const store = impatient();
    s3.trouble.push('silent');
    await expect(store.read('r/x.mp3')).rejects.toMatchObject(fault('GET got no answer'));
    s3.trouble.push('silent');
    await expect(store.put('r/x.mp3', Buffer.from('x'))).rejects.toMatchObject(
      fault('PUT got no answer'),
    );
    expect(s3.objects.size).toBe(0);
  });

  it('that sends elsewhere is not followed', async () => {
    s3.trouble.push(301);
    await expect(impatient().read('r/x.mp3')).rejects.toMatchObject(
      fault('GET answered 301 InternalError'),
    );
  });

  it('that does not exist or does not know us is no empty store', async () => {
    const missing = openAudioStore('s3://elsewhere', access());
    await expect(missing.read('r/x.mp3')).rejects.toMatchObject(
      fault('GET answered 404 NoSuchBucket'),
    );
    const stranger = openAudioStore(`s3://${s3.bucket}`, { ...access(), secretAccessKey: 'other' });
    await expect(stranger.read('r/x.mp3')).rejects.toMatchObject(
      fault('GET answered 403 SignatureDoesNotMatch'),
    );
  });
});

describe('copies on this machine', () => {
  it('are fetched once for each content and gone with it', async () => {
    const store = openAudioStore(`s3://${s3.bucket}/p`, access());
    await store.put('r/x.mp3', Buffer.from('x'));
    const path = await store.path('r/x.mp3');
    expect(await store.path('r/x.mp3')).toBe(path);
    expect(s3.asked.filter((line) => line.startsWith('GET'))).toHaveLength(1);
    expect(statSync(path ?? '').mode & 0o777).toBe(0o600);
    await store.remove('r/x.mp3');
    expect(readdirSync(join(folder, 'audio-copies'))).toEqual([]);
  });

  it('have room for so many bytes: those used longest ago go first', async () => {
    let now = Date.now();
    const copies = openLocalCopies(join(folder, 'c'), 250, { now: () => now });
    for (const name of ['a', 'b']) {
      await copies.keep(`r/${name}.mp3`, '1', Buffer.alloc(100));
      await copies.find(`r/${name}.mp3`, '1');
      now += 1_000;
    }
    await copies.find('r/a.mp3', '1');
    now += 1_000;
    await copies.keep('r/c.mp3', '1', Buffer.alloc(100));
    expect(await copies.find('r/b.mp3', '1')).toBeNull();
    expect(await copies.find('r/a.mp3', '1')).not.toBeNull();
    expect(await copies.find('r/c.mp3', '1')).not.toBeNull();
    const large = await copies.keep('r/d.mp3', '1', Buffer.alloc(400));
    expect(statSync(large).size).toBe(400);
    expect(readdirSync(join(folder, 'c'))).toHaveLength(1);
  });

  it('are not kept for longer than an hour without use, nor in an older version', async () => {
    let now = Date.now();
    const copies = openLocalCopies(join(folder, 'c'), 10_000, { now: () => now });
    await copies.keep('r/a.mp3', '1', Buffer.alloc(100));
    await copies.keep('r/b.mp3', '1', Buffer.alloc(100));
    await copies.keep('r/b.mp3', '2', Buffer.alloc(100));
    expect(await copies.find('r/b.mp3', '1')).toBeNull();
    now += HOUR_MS + 1_000;
    await copies.find('r/b.mp3', '2');
    await copies.keep('r/c.mp3', '1', Buffer.alloc(100));
    expect(await copies.find('r/a.mp3', '1')).toBeNull();
    expect(await copies.find('r/b.mp3', '2')).not.toBeNull();
  });
});
