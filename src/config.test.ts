import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { ConfigError } from './lib/config-error.ts';
import type { Env } from './lib/env-reader.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const AT = {
  OPERATOR: 'africastalking',
  AT_USERNAME: 'ville',
  AT_API_KEY: 'k',
  AT_SMS_NUMBER: '22333',
  AT_VOICE_NUMBER: '+22320001111',
  USSD_CODE: '*123#',
};

const S3 = {
  AUDIO_STORE: 's3://bucket',
  AWS_REGION: 'eu-west-3',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'shh',
};

let varDir: string;
beforeEach(() => {
  varDir = mkdtempSync(join(tmpdir(), 'kumasira-config-'));
});
afterEach(() => rmSync(varDir, { recursive: true }));

const load = (env: Env = {}) => loadConfig({ VAR_DIR: varDir, ...env });

function problemsOf(env: Env): readonly string[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.lines;
    throw error;
  }
  return [];
}

describe('an empty environment', () => {
  it('gives a gateway that serves this machine only, with the simulator and demo data', () => {
    expect(load()).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://localhost:3000',
      databaseUrl: null,
      redisUrl: null,
      audioStore: `file:${varDir}/audio`,
      operator: 'simulator',
      ussdCode: '*384*223#',
      role: 'all',
      demo: true,
      timeZone: 'Africa/Bamako',
      quietHours: { fromMinute: 1200, toMinute: 480 },
      undoMinutes: 10,
      speakWaitHours: 0,
      minWords: 'draft',
      minSpeech: 'synthetic',
      moderation: 'before',
      logLevel: 'info',
    });
  });

  it('cannot be changed once read', () => {
    const config = load();
    expect(Object.isFrozen(config) && Object.isFrozen(config.at)).toBe(true);
  });
});

describe('a real operator', () => {
  it('listens for others, wants reviewed words and recorded speech, loads no demo data', () => {
    expect(load(AT)).toMatchObject({
      host: '0.0.0.0',
      demo: false,
      minWords: 'reviewed',
      minSpeech: 'recorded',
      speakWaitHours: 24,
      at: { username: 'ville', senderId: null, smsNumber: '22333', baseUrl: null },
    });
  });

  it('names every missing account variable in a line of its own', () => {
    const lines = problemsOf({ OPERATOR: 'africastalking' });
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'AT_USERNAME',
      'AT_API_KEY',
      'AT_SMS_NUMBER',
      'AT_VOICE_NUMBER',
      'USSD_CODE',
    ]);
  });
});

describe('wrong values', () => {
  it.each([
    ['PORT', '70000'],
    ['PORT', '3e3'],
    ['PUBLIC_URL', 'localhost'],
    ['DATABASE_URL', 'mysql://h/d'],
    ['REDIS_URL', 'localhost:6379'],
    ['AUDIO_STORE', 'ftp://x'],
    ['OPERATOR', 'orange'],
    ['AT_BASE_URL', 'x'],
    ['USSD_CODE', '384'],
    ['VOICE_INBOUND', 'hangup'],
    ['CALL_PREFIXES', '223'],
    ['CALLBACK_TOKEN', 'a/b'],
    ['CALLBACK_ALLOW_IPS', '10.0.0.1,nowhere'],
    ['CALLBACK_ALLOW_IPS', '10.0.0.0/33'],
    ['CALLBACK_ALLOW_IPS', '10.0.0.0/x'],
    ['TRUSTED_PROXIES', 'proxy'],
    ['RECORDING_HOSTS', 'https://voice.example'],
    ['DATA_KEY', 'c2hvcnQ='],
    ['ADMIN_PASSWORD', 'short'],
    ['ROLE', 'cron'],
    ['DEMO', 'maybe'],
    ['TZ_SERVICE', 'Kayes'],
    ['QUIET_HOURS', '20-8'],
    ['QUIET_HOURS', '24:00-08:00'],
    ['UNDO_MINUTES', '-1'],
    ['SPEAK_WAIT_HOURS', 'x'],
    ['MIN_WORDS', 'recorded'],
    ['MIN_SPEECH', 'draft'],
    ['MODERATION', 'never'],
    ['FFMPEG_PATH', '/nowhere/ffmpeg'],
    ['ESPEAK_PATH', '/nowhere/espeak-ng'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s is one line that names the variable', (name, value) => {
    const lines = problemsOf({ [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name} `));
  });

  it('are all told at once, and no secret is made', () => {
    expect(problemsOf({ PORT: 'x', ROLE: 'x', LOG_LEVEL: 'x' })).toHaveLength(3);
    expect(existsSync(join(varDir, 'secrets.json'))).toBe(false);
  });

  it('never repeats a secret', () => {
    const lines = problemsOf({
      DATA_KEY: 'bm90LWEta2V5',
      CALLBACK_TOKEN: 'p/q',
      ADMIN_PASSWORD: 'hush',
    });
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toMatch(/bm90|p\/q|hush/);
  });

  it('refuses a single role on the embedded database', () => {
    expect(problemsOf({ ROLE: 'web' })).toEqual([
      'ROLE=web needs DATABASE_URL: the embedded database serves one process',
    ]);
  });

  it('tells a worker that the simulated operator is in the web process', () => {
    const split = { DATABASE_URL: 'postgres://db/k', CALLBACK_TOKEN: 'long-enough', DATA_KEY: KEY };
    const lines = problemsOf({ ...split, ROLE: 'worker' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^ROLE=worker with OPERATOR=simulator needs AT_BASE_URL/);
    expect(problemsOf({ ...split, ROLE: 'web' })).toEqual([]);
    const told = { ...split, ROLE: 'worker', AT_BASE_URL: 'http://127.0.0.1:9' };
    expect(problemsOf(told)).toEqual([]);
    expect(problemsOf({ ...split, ...AT, ROLE: 'worker' })).toEqual([]);
  });
});

describe('secrets', () => {
  it('are made once with the embedded database, readable by the owner alone', () => {
    const first = load();
    const second = load();
    expect(first.dataKey).toHaveLength(32);
    expect(second.dataKey).toEqual(first.dataKey);
    expect(second.callbackToken).toBe(first.callbackToken);
    expect(statSync(join(varDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('are required with DATABASE_URL and then not written anywhere', () => {
    const database = { DATABASE_URL: 'postgres://u:p@db/kumasira' };
    expect(problemsOf(database)).toHaveLength(2);
    const config = load({ ...database, CALLBACK_TOKEN: 'long-enough-token', DATA_KEY: KEY });
    expect(config.dataKey.equals(Buffer.alloc(32, 7))).toBe(true);
    expect(existsSync(join(varDir, 'secrets.json'))).toBe(false);
  });

  it('are not replaced when their file is damaged', () => {
    const path = join(varDir, 'secrets.json');
    writeFileSync(path, '{"callbackToken":');
    expect(problemsOf({})[0]).toMatch(/is damaged/);
    expect(readFileSync(path, 'utf8')).toBe('{"callbackToken":');
  });

  it('tell a VAR_DIR that cannot be made', () => {
    writeFileSync(join(varDir, 'file'), '');
    expect(problemsOf({ VAR_DIR: join(varDir, 'file', 'var') })).toHaveLength(1);
  });
});

describe('forms', () => {
  it('reads no quiet hours from an empty QUIET_HOURS', () => {
    expect(load({ QUIET_HOURS: '' }).quietHours).toBeNull();
  });

  it('accepts one Redis, a cluster and sentinels', () => {
    for (const url of ['redis://h:1', 'redis://h:1,redis://i:2', 'redis+sentinel://h,i/main']) {
      expect(load({ REDIS_URL: url }).redisUrl).toBe(url);
    }
  });

  it('makes a file store absolute and leaves a bucket as it is', () => {
    expect(load({ AUDIO_STORE: 'file:/srv/audio' }).audioStore).toBe('file:/srv/audio');
    expect(load({ AUDIO_STORE: 'file:///srv/audio' }).audioStore).toBe('file:/srv/audio');
    expect(load({ ...S3, AUDIO_STORE: 's3://bucket/kuma' }).audioStore).toBe('s3://bucket/kuma');
  });

  it('finds the bucket at Amazon by its region, elsewhere by an address', () => {
    const { varDir: _varDir, ...bucket } = load(S3).bucket ?? {};
    expect(bucket).toEqual({
      endpoint: 'https://s3.eu-west-3.amazonaws.com',
      region: 'eu-west-3',
      accessKeyId: 'id',
      secretAccessKey: 'shh',
    });
    const elsewhere = { ...S3, AWS_REGION: '', AWS_ENDPOINT_URL: 'http://minio:9000/' };
    expect(load(elsewhere).bucket).toMatchObject({ endpoint: 'http://minio:9000' });
    const own = { ...elsewhere, AUDIO_S3_ENDPOINT: 'https://s3.ml' };
    expect(load(own).bucket).toMatchObject({ endpoint: 'https://s3.ml', region: 'us-east-1' });
    expect(load().bucket).toBeNull();
  });

  it('names everything a bucket lacks in a line of its own', () => {
    const lines = problemsOf({ AUDIO_STORE: 's3://bucket' });
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'AWS_REGION',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
    ]);
    expect(problemsOf({ ...S3, AUDIO_S3_ENDPOINT: 'minio:9000' })).toHaveLength(1);
    expect(problemsOf({ ...S3, AWS_REGION: 'Europe 1' })).toHaveLength(1);
  });

  it.each(['s3://x', 's3://Bucket', 's3://bucket/a/../b', 's3://bucket/é', 's3:///a'])(
    'takes %s for no bucket',
    (address) => {
      expect(problemsOf({ ...S3, AUDIO_STORE: address })).toEqual([
        'AUDIO_STORE must be file:<folder> or s3://<bucket>/<prefix>',
      ]);
    },
  );

  it('goes on without a program it was told not to use', () => {
    const { ffmpegPath, espeakPath } = load({ FFMPEG_PATH: 'none', ESPEAK_PATH: 'none' });
    expect([ffmpegPath, espeakPath]).toEqual([null, null]);
  });

  it('prefers the ffmpeg it was told to use', () => {
    const own = join(varDir, 'bin');
    mkdirSync(own);
    writeFileSync(join(own, 'ffmpeg'), '#!/bin/sh\n', { mode: 0o755 });
    expect(load({ FFMPEG_PATH: join(own, 'ffmpeg') }).ffmpegPath).toBe(join(own, 'ffmpeg'));
    expect(load({ PATH: own, ESPEAK_PATH: '' }).espeakPath).toBeNull();
  });
});
