import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Diagnosis, examine } from '../../src/ops/doctor.ts';
import { doctorExaminations } from '../../src/wiring/doctor/examinations.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { describeWith } from '../support/tools.ts';

let database: TestDatabase;
let varDir: string;
beforeAll(async () => {
  database = await openTestDatabase();
  varDir = mkdtempSync(join(tmpdir(), 'kumasira-doctor-'));
});
afterAll(async () => {
  await database.close();
  rmSync(varDir, { recursive: true, force: true });
});

const SECRETS = {
  AT_API_KEY: 'an-api-key-nobody-may-read',
  CALLBACK_TOKEN: 'a-token-nobody-may-read',
  DATA_KEY: Buffer.alloc(32, 9).toString('base64'),
  ADMIN_PASSWORD: 'a-password-nobody-may-read',
};

function environment(changes: Record<string, string> = {}): Record<string, string> {
  return {
    ...SECRETS,
    PATH: process.env.PATH ?? '',
    VAR_DIR: varDir,
    DATABASE_URL: database.url,
    OPERATOR: 'africastalking',
    AT_USERNAME: 'kumasira',
    AT_SMS_NUMBER: '22300',
    AT_VOICE_NUMBER: '+22320000000',
    USSD_CODE: '*384*223#',
    PUBLIC_URL: 'https://gateway.invalid',
    ...changes,
  };
}

function diagnose(changes?: Record<string, string>, node = '22.0.0'): Promise<Diagnosis> {
  const explain = (error: unknown) => String((error as { code?: unknown }).code);
  return examine(doctorExaminations(environment(changes), node), explain, () => undefined);
}

const about = ({ lines }: Diagnosis, name: string) =>
  lines.filter((line) => line.slice(6).startsWith(`${name}: `)).join('\n');

describe('the doctor', () => {
  it('finds nothing wrong with a sound installation and prints no secret', async () => {
    const diagnosis = await diagnose();
    expect(diagnosis.lines.filter((line) => line.startsWith('FAIL'))).toEqual([]);
    expect(diagnosis.problems).toBe(0);
    expect(about(diagnosis, 'database')).toBe('ok    database: DATABASE_URL answers');
    expect(about(diagnosis, 'rows')).toContain('nothing is due');
    expect(about(diagnosis, 'hours')).toContain('20:00-08:00');
    const text = diagnosis.lines.join('\n');
    for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
    expect(text).not.toContain(new URL(database.url).password);
  });

  it('gives every problem of the configuration a line, and looks no further', async () => {
    const diagnosis = await diagnose({ QUIET_HOURS: 'night', PORT: 'many' });
    expect(about(diagnosis, 'configuration')).toContain('QUIET_HOURS must be');
    expect(about(diagnosis, 'configuration')).toContain('PORT must be');
    expect(diagnosis.problems).toBe(2);
    expect(about(diagnosis, 'database')).toBe('');
  });

  it.each([
    ['an old Node.js', {}, '20.18.0', 'Node.js'],
    [
      'a database that does not answer',
      { DATABASE_URL: 'postgres://u@127.0.0.1:1/x' },
      '20.19.0',
      'database',
    ],
    [
      'an address of this machine',
      { PUBLIC_URL: 'http://localhost:3000' },
      '20.19.0',
      'PUBLIC_URL',
    ],
    ['an address in clear', { PUBLIC_URL: 'http://gateway.invalid' }, '20.19.0', 'PUBLIC_URL'],
    [
      'a store that cannot be written',
      { AUDIO_STORE: 'file:/dev/null/audio' },
      '20.19.0',
      'audio store',
    ],
  ])('says what to do about %s', async (_what, changes, node, name) => {
    const diagnosis = await diagnose(changes, node);
    expect(about(diagnosis, name)).toMatch(/^FAIL .*To do: /);
    expect(diagnosis.problems).toBe(1);
  });

  it('counts events on disk', async () => {
    mkdirSync(join(varDir, 'spool'), { recursive: true });
    const file = join(varDir, 'spool', '000000000000001-x.event');
    writeFileSync(file, 'sealed');
    expect(about(await diagnose(), 'spooled events')).toMatch(/^note .*: 1 in /);
    rmSync(file);
    const failed = file.replace('.event', '.failed');
    writeFileSync(failed, 'sealed');
    expect(about(await diagnose(), 'spooled events')).toMatch(/^FAIL .*: 1 in .*To do: /);
    rmSync(failed);
  });

  it('finds a due row that nobody takes, and demo data that may be sent to', async () => {
    const { db } = database;
    await db('inbound_event').insert({
      ...{ key: 'sms:x:1', kind: 'sms', provider: 'x', state: 'received', payload: 'sealed' },
      received_at: new Date(Date.now() - 3_600_000),
    });
    const commune = {
      number: 117,
      name: 'Kayes',
      name_key: 'kayes',
      cercle: 'Kayes',
      region: 'Kayes',
    };
    await db('commune').insert(commune);
    const official = { name: 'Demo', role: 'mayor', commune_number: 117, demo: true };
    await db('official').insert({ ...official, created_at: new Date() });
    const diagnosis = await diagnose({ DEMO: '1' });
    expect(about(diagnosis, 'rows')).toMatch(
      /FAIL {2}rows: the oldest due row has waited 36\d\d s/,
    );
    expect(about(diagnosis, 'rows')).toContain('take DEMO=1 away');
    expect(diagnosis.problems).toBe(2);
    expect(about(await diagnose(), 'rows')).toContain('nothing is sent to its phones');
    await Promise.all([db('inbound_event').delete(), db('official').delete()]);
  });

  it('exits 1 with a problem', () => {
    const tsx = join(import.meta.dirname, '../../node_modules/tsx/dist/cli.mjs');
    const doctor = join(import.meta.dirname, '../../scripts/doctor.ts');
    const env = environment({ OPERATOR: 'nobody' });
    const run = spawnSync(process.execPath, [tsx, doctor], { env, encoding: 'utf8' });
    expect(run.stdout).toContain(
      'FAIL  configuration: OPERATOR must be simulator or africastalking',
    );
    expect(run.status).toBe(1);
  });
});

describe('an embedded database', () => {
  it('that was never made is left unmade', async () => {
    const folder = join(varDir, 'fresh');
    const diagnosis = await diagnose({ DATABASE_URL: '', VAR_DIR: folder, OPERATOR: 'simulator' });
    expect(about(diagnosis, 'database')).toContain('embedded, made at the first start');
    expect(diagnosis.problems).toBe(0);
  });
});

describeWith(['redis-server'], 'Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it('that forgets is a problem, one that does not answer another', async () => {
    const forgetful = await diagnose({ REDIS_URL: redis.url });
    expect(about(forgetful, 'Redis')).toContain('ok    Redis: answers, version');
    expect(about(forgetful, 'Redis')).toMatch(
      /FAIL {2}Redis: appendonly no.* To do: set appendonly yes/,
    );
    expect(forgetful.problems).toBe(1);
    await redis.kill();
    const away = await diagnose({ REDIS_URL: redis.url });
    expect(about(away, 'Redis')).toMatch(/^FAIL .*does not answer.*To do: start Redis/);
  });
});
