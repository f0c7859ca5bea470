import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import {
  ADMIN_PASSWORD,
  type ConsoleBench,
  openConsoleBench,
  type Visitor,
} from '../support/console.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

const OWN = 'un mot de passe à moi';

let database: TestDatabase;
let bench: ConsoleBench;
let now = Date.UTC(2026, 10, 24, 9);

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.db.raw(
    'truncate console_user, console_session, console_attempt, prompt, prompt_take, audit_entry cascade',
  );
  bench = await openConsoleBench(database.db, { now: () => now });
});
afterEach(() => bench.stop());

const audit = async () =>
  (await database.db('audit_entry').orderBy('id')).map(({ actor, action }) => `${actor} ${action}`);

/** Somebody with this role who has chosen her own password. */
async function staff(name: string, role: string): Promise<Visitor> {
  const admin = bench.visitor();
  await admin.logIn('admin', ADMIN_PASSWORD);
  await admin.get('/console/users');
  const made = await admin.post('/console/users', { name, role });
  const given = /class="secret">([\w-]+)</.exec(made.text)?.[1] ?? '';
  const visitor = bench.visitor();
  expect((await visitor.logIn(name, given)).status).toBe(303);
  const fields = { old: given, fresh: OWN, again: OWN };
  expect((await visitor.post('/console/password', fields)).location).toContain('changed=1');
  expect((await visitor.logIn(name, OWN)).location).toBe('/console');
  return visitor;
}

describe('the first user', () => {
  it('is admin, with the password of the configuration, which no log has', async () => {
    expect((await bench.visitor().logIn('admin', ADMIN_PASSWORD)).location).toBe('/console');
    expect(JSON.stringify(bench.log.entries)).not.toContain(ADMIN_PASSWORD);
    const row = await database.db('console_user').first();
    expect(JSON.stringify(row)).not.toContain(ADMIN_PASSWORD);
  });

  it('gets a password that is told once when none is given', async () => {
    await database.db('console_user').delete();
    const first = await openConsoleBench(database.db, { now: () => now, adminPassword: null });
    const again = await openConsoleBench(database.db, { now: () => now, adminPassword: null });
    const told = [...first.log.entries, ...again.log.entries].flatMap(({ fields }) =>
      'firstPassword' in fields ? [String(fields.firstPassword)] : [],
    );
    expect(told).toHaveLength(1);
    expect((await again.visitor().logIn('admin', told[0] ?? '')).status).toBe(303);
    await first.stop();
    await again.stop();
  });
});

describe('logging in', () => {
  it('leads back to the page that was asked for, and to no other site', async () => {
    const visitor = bench.visitor();
    const asked = await visitor.get('/console/studio/bm?show=all');
    expect(asked.location).toBe('/console/login?next=%2Fconsole%2Fstudio%2Fbm%3Fshow%3Dall');
    await visitor.get(asked.location ?? '');
    const form = { name: 'admin', password: ADMIN_PASSWORD };
    for (const next of ['//evil.example', 'https://evil.example', '/console//evil', '/other']) {
      const seen = await visitor.post('/console/login', { ...form, next });
      expect(seen.location).toBe('/console');
      await visitor.get('/console');
      await visitor.post('/console/logout');
      await visitor.get('/console/login');
    }
    const seen = await visitor.post('/console/login', { ...form, next: '/console/studio' });
    expect(seen.location).toBe('/console/studio');
  });

  it('keeps a cookie no script reads, and in the database only its hash', async () => {
    const visitor = bench.visitor();
    await visitor.get('/console/login');
    const form = { name: 'admin', password: ADMIN_PASSWORD };
    const seen = await visitor.post('/console/login', form);
    const line = seen.headers.getSetCookie().find((each) => each.startsWith('kumasira_console'));
    expect(line).toMatch(/Path=\/console; .*HttpOnly; SameSite=Lax$/);
    const rows = await database.db('console_session');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(visitor.cookie('kumasira_console'));
  });

  it('over https alone when the service is there', async () => {
    const https = await openConsoleBench(database.db, {
      now: () => now,
      publicUrl: 'https://kumasira.example',
    });
    const seen = await https.visitor().get('/console/login');
    expect(seen.headers.getSetCookie().every((line) => line.includes('Secure'))).toBe(true);
    await https.stop();
  });

  it('needs the token of our own form', async () => {
    const visitor = bench.visitor();
    const form = { name: 'admin', password: ADMIN_PASSWORD };
    expect((await visitor.post('/console/login', form)).status).toBe(403);
    await visitor.get('/console/login');
    expect((await visitor.post('/console/login', { ...form, csrf: 'other' })).status).toBe(403);
    expect((await visitor.post('/console/login', form)).status).toBe(303);
  });

  it('ends after two hours without a page, and after twelve in any case', async () => {
    const visitor = bench.visitor();
    await visitor.logIn('admin', ADMIN_PASSWORD);
    for (let hour = 0; hour < 11; hour += 1) {
      now += HOUR_MS;
      expect((await visitor.get('/console')).status).toBe(200);
    }
    now += 2 * HOUR_MS;
    expect((await visitor.get('/console')).location).toContain('/console/login');
    await visitor.logIn('admin', ADMIN_PASSWORD);
    now += 2 * HOUR_MS + MINUTE_MS;
    expect((await visitor.get('/console')).location).toContain('/console/login');
  });

  it('is over after logging out, for whoever has the cookie', async () => {
    const visitor = bench.visitor();
    await visitor.logIn('admin', ADMIN_PASSWORD);
    await visitor.post('/console/logout');
    expect(await database.db('console_session')).toEqual([]);
    expect((await visitor.get('/console')).status).toBe(303);
  });
});

describe('guessing passwords', () => {
  it('locks the name after five, for a quarter of an hour, for the right one too', async () => {
    const guess = async (password: string, address: string) =>
      (await bench.visitor(address).logIn('Admin', password)).status;
    for (let at = 0; at < 5; at += 1) expect(await guess('faux', `198.51.100.${at}`)).toBe(401);
    expect(await guess('faux', '198.51.100.9')).toBe(429);
    expect(await guess(ADMIN_PASSWORD, '198.51.100.10')).toBe(429);
    expect(await audit()).toContain('system login.locked');
    now += 15 * MINUTE_MS + 1;
    expect(await guess(ADMIN_PASSWORD, '198.51.100.10')).toBe(303);
  });

  it('many at once are no more than five', async () => {
    const all = await Promise.all(
      Array.from({ length: 12 }, () => bench.visitor().logIn('admin', 'faux')),
    );
    expect(all.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(all.filter(({ status }) => status === 429)).toHaveLength(7);
  });

  it('a good one is forgiven: the count begins anew', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let at = 0; at < 4; at += 1)
        expect((await bench.visitor().logIn('admin', 'faux')).status).toBe(401);
      expect((await bench.visitor().logIn('admin', ADMIN_PASSWORD)).status).toBe(303);
    }
  });

  it('locks an address that tries many names, and says of no name whether it exists', async () => {
    const seen = [];
    for (let at = 0; at < 21; at += 1)
      seen.push(await bench.visitor('203.0.113.5').logIn(`nom${at}`, 'faux'));
    expect(seen.map(({ status }) => status)).toEqual([...Array(20).fill(401), 429]);
    expect((await bench.visitor('203.0.113.6').logIn('admin', ADMIN_PASSWORD)).status).toBe(303);
    const rows = await database.db('console_attempt');
    expect(JSON.stringify(rows)).not.toMatch(/203\.0\.113|nom1/);
  });
});

describe('staff', () => {
  it('a password that was given must be changed before anything else', async () => {
    const admin = bench.visitor();
    await admin.logIn('admin', ADMIN_PASSWORD);
    await admin.get('/console/users');
    const made = await admin.post('/console/users', { name: 'Awa', role: 'facilitator' });
    const given = /class="secret">([\w-]+)</.exec(made.text)?.[1] ?? '';
    expect((await admin.get('/console/users')).text).not.toContain(given);
    const awa = bench.visitor();
    await awa.logIn('awa', given);
    expect((await awa.get('/console/studio')).location).toBe('/console/password');
    const short = { old: given, fresh: 'court', again: 'court' };
    expect((await awa.post('/console/password', short)).status).toBe(422);
    const fields = { old: given, fresh: OWN, again: OWN };
    expect((await awa.post('/console/password', { ...fields, old: 'faux' })).status).toBe(422);
    await awa.post('/console/password', fields);
    expect((await awa.get('/console/studio')).location).toContain('/console/login');
    expect((await awa.logIn('Awa', given)).status).toBe(401);
    expect((await awa.logIn('Awa', OWN)).status).toBe(303);
  });

  it.each([
    ['viewer', { users: 403, audit: 403, studio: 200, take: 403, publish: 403 }],
    ['speaker', { users: 403, audit: 403, studio: 200, take: 422, publish: 403 }],
    ['facilitator', { users: 403, audit: 403, studio: 200, take: 422, publish: 404 }],
  ])('a %s sees what is for that role', async (role, expected) => {
    const visitor = await staff('Quelqu’un', role);
    const at = '/console/studio/bm/prompt/ask.question';
    expect({
      users: (await visitor.get('/console/users')).status,
      audit: (await visitor.get('/console/audit')).status,
      studio: (await visitor.get(at)).status,
      take: (await visitor.send(`${at}/take`, Buffer.from('no sound'))).status,
      publish: (await visitor.post(`${at}/publish`, { take: 'none' })).status,
    }).toEqual(expected);
    expect((await visitor.post('/console/users', { name: 'Moi', role: 'admin' })).status).toBe(403);
  });

  it('who is shut out, or given another role or password, is logged out', async () => {
    const awa = await staff('Awa', 'facilitator');
    const admin = bench.visitor();
    await admin.logIn('admin', ADMIN_PASSWORD);
    const { id } = await database.db('console_user').where({ name: 'Awa' }).first();
    await admin.post(`/console/users/${id}`, { change: 'disable' });
    expect((await awa.get('/console')).status).toBe(303);
    expect((await awa.logIn('Awa', OWN)).status).toBe(401);
    await admin.post(`/console/users/${id}`, { change: 'enable' });
    expect((await awa.logIn('Awa', OWN)).status).toBe(303);
    await admin.post(`/console/users/${id}`, { change: 'role', role: 'viewer' });
    expect((await awa.get('/console')).status).toBe(303);
    await admin.post(`/console/users/${id}`, { change: 'password' });
    expect((await awa.logIn('Awa', OWN)).status).toBe(401);
    expect(await audit()).toEqual(
      expect.arrayContaining([
        'console:admin user.disabled',
        'console:admin user.enabled',
        'console:admin user.role_changed',
        'console:admin user.password_reset',
        'console:Awa user.password_changed',
      ]),
    );
  });

  it('there is always an administrator, and no name twice', async () => {
    const admin = bench.visitor();
    await admin.logIn('admin', ADMIN_PASSWORD);
    const { id } = await database.db('console_user').first();
    for (const fields of [{ change: 'disable' }, { change: 'role', role: 'viewer' }]) {
      const seen = await admin.post(`/console/users/${id}`, fields as Record<string, string>);
      expect([seen.status, seen.text.includes('au moins un administrateur')]).toEqual([422, true]);
    }
    for (const name of ['ADMIN', '<b>', ' ', 'x'.repeat(41)])
      expect((await admin.post('/console/users', { name, role: 'viewer' })).status).toBe(422);
  });
});

describe('where it is', () => {
  it('not in a process that only works, which makes no user either', async () => {
    await database.db('console_user').delete();
    const worker = await openConsoleBench(database.db, { now: () => now, role: 'worker' });
    expect((await worker.visitor().get('/console/login')).status).toBe(404);
    expect(await database.db('console_user')).toEqual([]);
    await worker.stop();
  });
});

describe('forms and pages', () => {
  it('a form without its token changes nothing', async () => {
    const admin = bench.visitor();
    await admin.logIn('admin', ADMIN_PASSWORD);
    const fields = { name: 'Intrus', role: 'admin' };
    expect((await admin.post('/console/users', { ...fields, csrf: '' })).status).toBe(403);
    const stranger = bench.visitor('198.51.100.1');
    await stranger.get('/console/login');
    expect((await stranger.post('/console/users', fields)).status).toBe(303);
    expect(await database.db('console_user').where({ name: 'Intrus' })).toEqual([]);
  });

  it('what somebody typed is shown as text', async () => {
    const visitor = bench.visitor();
    await visitor.get('/console/login');
    const fields = { name: '"><script>', password: 'x' };
    const seen = await visitor.post('/console/login', fields);
    expect(seen.text).not.toContain('<script>');
  });

  it('every answer forbids what comes from elsewhere, and is not kept', async () => {
    const visitor = bench.visitor();
    for (const path of ['/console/login', '/console', '/console/none', '/console/static/none']) {
      const { headers } = await visitor.get(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('an address that asks for too many pages waits', async () => {
    const visitor = bench.visitor('198.51.100.77');
    const all = await Promise.all(Array.from({ length: 310 }, () => visitor.get('/console/none')));
    expect(all.filter(({ status }) => status === 429)).toHaveLength(10);
    expect((await bench.visitor('198.51.100.78').get('/console/login')).status).toBe(200);
  });
});
