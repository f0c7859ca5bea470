// Tries to break a gateway of its own: npm run chaos -- [nonces|sigkill|races] [--seconds n] [--kills n]
// [--races n] [--phones n] [--redis redis://…] [--seed n]. Prints counts; exit 1 on any violation.
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEmbedded } from '../src/storage/embedded/embedded.ts';
import { discard, type GatewayProcess, startGateway } from './chaos/gateway-process.ts';
import { runNonces } from './chaos/nonces.ts';
import { runRaces } from './chaos/races.ts';
import { notOnce, withClient, withDatabase } from './chaos/rows.ts';
import { runSigkill } from './chaos/sigkill.ts';

interface Settings {
  seconds: number;
  kills: number;
  races: number;
  phones: number;
  redis: string | null;
  seed: number;
}

type Outcome = { violations: string[] } & Record<string, unknown>;
type Attempt = (varDir: string, settings: Settings) => Promise<Outcome>;

const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  nonces: async (varDir, { seconds, phones, seed }) => {
    const gateway = await startGateway({ varDir });
    try {
      const { nonces, violations, ...counts } = await runNonces({ gateway, seconds, phones, seed });
      const rows = await withDatabase(varDir, (client) => notOnce(client, nonces));
      return { ...counts, violations: [...violations, ...rows] };
    } finally {
      await gateway.stop();
    }
  },
  sigkill: async (varDir, { kills, phones, seed, redis: redisUrl }) => {
    const report = await runSigkill({ varDir, kills, phones, seed, redisUrl, say: console.error });
    return { ...report };
  },
  races: async (varDir, settings) => {
    const database = await openEmbedded({ varDir, log: { info: console.error } });
    try {
      return await raceOn(database.url, varDir, settings);
    } finally {
      await database.stop();
    }
  },
};

async function raceOn(url: string, varDir: string, settings: Settings): Promise<Outcome> {
  const { redis, races, seed } = settings;
  const env = {
    DATABASE_URL: url,
    CALLBACK_TOKEN: randomBytes(24).toString('base64url'),
    DATA_KEY: randomBytes(32).toString('base64'),
    AUDIO_STORE: `file:${join(varDir, 'audio')}`,
    ...(redis === null ? {} : { REDIS_URL: redis }),
  };
  const gateways: GatewayProcess[] = [];
  try {
    for (const name of ['one', 'two']) {
      gateways.push(await startGateway({ varDir: join(varDir, name), env }));
    }
    const options = { gateways, races, copies: 3, seed, firstPhone: 7_000_000 };
    const { nonces, violations, ...counts } = await runRaces(options);
    const rows = await withClient(url, (client) => notOnce(client, nonces));
    return { ...counts, violations: [...violations, ...rows] };
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
  }
}

function readSettings(): { wanted: string[]; settings: Settings } {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seconds: text, kills: text, races: text, phones: text, redis: text, seed: text },
  });
  const number = (value: string | undefined, usual: number) => Number(value ?? usual);
  const settings = {
    seconds: number(values.seconds, 60),
    kills: number(values.kills, 50),
    races: number(values.races, 200),
    phones: number(values.phones, 64),
    redis: values.redis ?? null,
    seed: number(values.seed, 1),
  };
  const wanted = positionals.length > 0 ? positionals : Object.keys(ATTEMPTS);
  const numbers = Object.values(settings).filter((value) => typeof value === 'number');
  const isWrong = wanted.some((name) => !Object.hasOwn(ATTEMPTS, name));
  if (isWrong || numbers.some((value) => !Number.isInteger(value) || value < 0)) {
    console.error(
      'usage: npm run chaos -- [nonces|sigkill|races] [--seconds n] [--kills n] [--races n] [--phones n] [--redis url] [--seed n]',
    );
    process.exit(64);
  }
  return { wanted, settings };
}

const { wanted, settings } = readSettings();
let violated = 0;
for (const name of wanted) {
  const varDir = mkdtempSync(join(tmpdir(), 'kumasira-chaos-'));
  try {
    const { violations, ...counts } = (await ATTEMPTS[name]?.(varDir, settings)) ?? {
      violations: [],
    };
    console.log(`${name} (seed ${settings.seed}): ${JSON.stringify(counts)}`);
    for (const violation of violations) console.log(`  ✗ ${violation}`);
    console.log(`${name}: ${violations.length} violations`);
    violated += violations.length;
  } finally {
    await discard(varDir);
  }
}
process.exit(violated > 0 ? 1 : 0);
