import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discard, type GatewayProcess, startGateway } from '../../scripts/chaos/gateway-process.ts';
import { runNonces } from '../../scripts/chaos/nonces.ts';
import { notOnce, withDatabase } from '../../scripts/chaos/rows.ts';

/** The full minute: `CHAOS_SECONDS=60`, or `npm run chaos -- nonces`. */
const SECONDS = Number(process.env.CHAOS_SECONDS ?? 15);
const PHONES = 64;
const SEED = Number(process.env.CHAOS_SEED ?? 1);

describe(`${PHONES} phones at once, by USSD, SMS and call`, () => {
  let varDir: string;
  let gateway: GatewayProcess | null = null;
  beforeEach(async () => {
    varDir = mkdtempSync(join(tmpdir(), 'kumasira-nonces-'));
    gateway = await startGateway({ varDir });
  });
  afterEach(async () => {
    await gateway?.kill();
    await discard(varDir);
  });

  it(`read their own words back and never anybody else's (seed ${SEED})`, async () => {
    const started = gateway as GatewayProcess;
    const options = { gateway: started, seconds: SECONDS, phones: PHONES, seed: SEED };
    const report = await runNonces(options);
    expect(report.violations).toEqual([]);
    expect(report.readBack).toEqual(report.sent);
    for (const medium of ['ussd', 'sms', 'call'] as const) {
      expect(report.sent[medium], medium).toBeGreaterThanOrEqual(8);
    }
    expect(report.checked).toBeGreaterThan(report.nonces.length * 10);
    expect(await withDatabase(varDir, (client) => notOnce(client, report.nonces))).toEqual([]);
    expect(started.lines().filter(({ level }) => level === 'error')).toEqual([]);
    expect(JSON.stringify(started.lines())).not.toMatch(/2231\d{7}|nz[a-z0-9]{12}/);
  }, 240_000);

  it('and every callback delivered twice at once gets one answer, twice', async () => {
    const started = gateway as GatewayProcess;
    const options = { gateway: started, seconds: 6, phones: 32, seed: SEED + 1 };
    const report = await runNonces({ ...options, switches: { duplication: -1 } });
    expect(report.violations).toEqual([]);
    expect(report.readBack).toEqual(report.sent);
    expect(await withDatabase(varDir, (client) => notOnce(client, report.nonces))).toEqual([]);
  }, 240_000);
});
