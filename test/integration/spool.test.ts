import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RawReply, RawRequest } from '../../src/channels/http.ts';
import { createSmsHandlers } from '../../src/channels/sms/route.ts';
import { type Handlers, openSpool, type Spool } from '../../src/channels/spool.ts';
import { AppError } from '../../src/errors.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { smsCodec } from '../../src/providers/africastalking/sms.ts';
import { silentLog } from '../support/silent-log.ts';

const away = new AppError('database_unavailable', 'a test');
const message = (id: string): RawRequest => ({
  method: 'POST',
  url: '/at/t/sms',
  headers: {},
  body: new URLSearchParams({ id, from: '+22310000001', to: '22300', text: 'AIDE' }).toString(),
});

let folder: string;
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kumasira-spool-'));
  now = 1;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(at = folder, key = 7): Spool {
  const clock = { now: () => now++ };
  const vault = openVault(Buffer.alloc(32, key));
  return openSpool({ folder: at, vault, clock, ids: randomIds, log: silentLog });
}

/** Handlers of which only the SMS one is there. */
function smsHandler(handle: (request: RawRequest) => Promise<void>): Handlers {
  const sms = async (request: RawRequest): Promise<RawReply> => {
    await handle(request);
    return { status: 200, headers: {}, body: 'OK' };
  };
  return { sms } as unknown as Handlers;
}

/** A file where the folder should be: nothing can be written, as on a full or broken disk. */
function openWithoutDisk(): Spool {
  const blocked = join(folder, 'blocked');
  writeFileSync(blocked, '');
  return open(join(blocked, 'spool'));
}

describe('events kept while the database is away', () => {
  it('an event that can be kept nowhere is not acknowledged: the operator sends it again', async () => {
    const spool = openWithoutDisk();
    const handlers = createSmsHandlers({
      codec: smsCodec,
      keep: () => Promise.reject(away),
      report: () => Promise.reject(away),
      optOut: () => Promise.reject(away),
      spool: (request, error) => spool.keep('sms', request, error),
    });
    expect(await handlers.inbound(message('1'))).toMatchObject({ status: 503 });
    expect(await handlers.report(message('1'))).toMatchObject({ status: 503 });
  });

  it('an event on disk is acknowledged', async () => {
    const spool = open();
    const handlers = createSmsHandlers({
      codec: smsCodec,
      keep: () => Promise.reject(away),
      report: async () => undefined,
      optOut: async () => undefined,
      spool: (request, error) => spool.keep('sms', request, error),
    });
    expect(await handlers.inbound(message('1'))).toMatchObject({ status: 200 });
    expect(await spool.size()).toBe(1);
  });

  it('a fault of ours is not kept, and said', async () => {
    const spool = open();
    expect(await spool.keep('sms', message('1'), new Error('broken'))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('replays in order and stops, keeping all, while the database is still away', async () => {
    const spool = open();
    for (const id of ['1', '2']) await spool.keep('sms', message(id), away);
    await expect(spool.replay(smsHandler(() => Promise.reject(away)))).rejects.toBe(away);
    expect(await spool.size()).toBe(2);
    const seen: (string | null)[] = [];
    const note = async ({ body }: RawRequest) => {
      seen.push(new URLSearchParams(body).get('id'));
    };
    expect(await spool.replay(smsHandler(note))).toBe(2);
    expect(seen).toEqual(['1', '2']);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('one that fails for ever, or was sealed with another key, holds up no other and is not thrown away', async () => {
    await open(folder, 8).keep('sms', message('other key'), away);
    const spool = open();
    for (const id of ['1', '2']) await spool.keep('sms', message(id), away);
    const seen: string[] = [];
    const handlers = smsHandler(async ({ body }) => {
      if (body.startsWith('id=1')) throw new Error('broken');
      seen.push(body);
    });
    expect(await spool.replay(handlers)).toBe(1);
    expect(seen).toHaveLength(1);
    expect(await spool.size()).toBe(0);
    expect(await spool.setAside()).toBe(2);
  });
});
