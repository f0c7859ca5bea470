import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { discard, runGateway, startGateway } from '../../scripts/chaos/gateway-process.ts';

let varDir: string;
beforeAll(() => {
  varDir = mkdtempSync(join(tmpdir(), 'kumasira-faults-'));
});
afterAll(() => discard(varDir));

const KEYS = [7, 8].map((byte) => Buffer.alloc(32, byte).toString('base64'));
const NONCE = 'zygomatique';
/** Rejects, unheard, with an error that quotes somebody as a driver would. */
const QUOTED = `['${NONCE.slice(0, 4)}','${NONCE.slice(4)}'].join('')`;
const STRAY = `setTimeout(()=>{Promise.reject(Object.assign(new(Error)(${QUOTED}),{detail:${QUOTED}}))},2000)`;

it('refuses to start with another DATA_KEY than its database was filled with', async () => {
  const gateway = await startGateway({ varDir, env: { DATA_KEY: KEYS[0] ?? '' } });
  await gateway.stop();
  const { code, errors } = await runGateway({ varDir, env: { DATA_KEY: KEYS[1] ?? '' } });
  expect(code).toBe(78);
  expect(errors).toMatch(/^kumasira: .*DATA_KEY is not the one/);
  expect(errors.trim().split('\n')).toHaveLength(1);
});

it('ends with one line, and nobody’s words, at a fault nobody expected', async () => {
  const env = { DATA_KEY: KEYS[0] ?? '', NODE_OPTIONS: `--import=data:text/javascript,${STRAY}` };
  const { code, errors, out } = await runGateway({ varDir, env });
  expect(code).toBe(1);
  expect(out).toContain('a fault nobody expected');
  expect(out + errors).not.toContain(NONCE);
});
