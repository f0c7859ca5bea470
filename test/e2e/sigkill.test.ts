import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { discard, runGateway, startGateway } from '../../scripts/chaos/gateway-process.ts';
import { withDatabase } from '../../scripts/chaos/rows.ts';
import { runSigkill } from '../../scripts/chaos/sigkill.ts';
import { lockHolder } from '../../src/storage/embedded/lock.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { describeWith } from '../support/tools.ts';

const say = () => undefined;
/** The full number: `CHAOS_KILLS=50`, or `npm run chaos -- sigkill`. */
const KILLS = Number(process.env.CHAOS_KILLS ?? 5);
const PHONES = 64;
const SEED = Number(process.env.CHAOS_SEED ?? 1);

describe('a gateway killed at any moment', () => {
  let varDir: string;
  beforeEach(() => {
    varDir = mkdtempSync(join(tmpdir(), 'kumasira-sigkill-'));
  });
  afterEach(() => discard(varDir));

  it(`${KILLS} times during ${PHONES} dialogues: each goes on, nothing twice (seed ${SEED})`, async () => {
    const options = { varDir, kills: KILLS, phones: PHONES, seed: SEED, redisUrl: null, say };
    const report = await runSigkill(options);
    expect(report.violations).toEqual([]);
    expect(report.kills).toBe(KILLS);
    expect(report.dialogues).toBeGreaterThanOrEqual(PHONES / 2);
    expect(report.calls).toBeGreaterThanOrEqual(PHONES / 8);
    expect(report.repeated, 'a kill that met no callback').toBeGreaterThan(KILLS);
  }, 900_000);

  it('during its first start: the next one finishes what was begun', async () => {
    const moments = ['pg.new', 'pg/postmaster.pid'];
    for (const file of moments) {
      const when = () => existsSync(join(varDir, file));
      await runGateway({ varDir }, { signal: 'SIGKILL', when });
    }
    for (const ms of [300, 700]) {
      let since = 0;
      const when = (startedMsAgo: number): boolean => {
        if (since === 0 && lockHolder(varDir) !== null) since = startedMsAgo;
        return since > 0 && startedMsAgo > since + ms;
      };
      await runGateway({ varDir }, { signal: 'SIGKILL', when });
    }
    const gateway = await startGateway({ varDir });
    expect(await gateway.stop()).toEqual({ code: 0, signal: null });
    const counts = await withDatabase(varDir, async (client) => {
      const { rows } = await client.query(
        'select (select count(*) from commune) communes, (select count(*) from official) officials',
      );
      return rows[0];
    });
    expect(counts.communes).toBe('102');
    expect(Number(counts.officials)).toBeGreaterThan(0);
  }, 240_000);
});

describeWith(['redis-server'], 'a gateway killed at any moment, with Redis', () => {
  let varDir: string;
  let redis: TestRedis;
  beforeAll(async () => {
    varDir = mkdtempSync(join(tmpdir(), 'kumasira-sigkill-'));
    redis = await startRedis();
  });
  afterAll(async () => {
    await discard(varDir);
    await redis?.stop();
  });

  it(`each dialogue goes on where it was (seed ${SEED})`, async () => {
    const kills = Math.ceil(KILLS / 2);
    const options = { varDir, kills, phones: 32, seed: SEED, redisUrl: redis.url, say };
    const report = await runSigkill(options);
    expect(report.violations).toEqual([]);
    expect(report.repeated, 'a kill that met no callback').toBeGreaterThan(kills);
  }, 900_000);
});
