import { type Examination, type Finding, note, ok, problem } from '../../ops/doctor.ts';
import { openRedis, type RedisClient, waitForRedis } from '../../queue/redis.ts';

/** BullMQ 6 needs this version. */
const OLDEST: readonly [number, number] = [6, 2];
const WAIT_MS = 3_000;

/** @param url null: Redis is not used. */
export function redisExamination(url: string | null): Examination {
  return { name: 'Redis', look: async () => (url === null ? notUsed() : lookAtRedis(url)) };
}

function notUsed(): Finding {
  return ok('not used: queue and sessions are in PostgreSQL');
}

async function lookAtRedis(url: string): Promise<Finding[]> {
  const client = openRedis(url, 'producer', () => undefined);
  try {
    if (!(await waitForRedis(client, WAIT_MS))) {
      return [
        problem('REDIS_URL does not answer', 'start Redis, or check host, port and password'),
      ];
    }
    return [await lookAtVersion(client), ...(await lookAtSettings(client))];
  } finally {
    client.disconnect();
  }
}

async function lookAtVersion(client: RedisClient): Promise<Finding> {
  const version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? '0.0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const recent = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (recent) return ok(`answers, version ${version}`);
  return problem(`version ${version}`, `install Redis ${OLDEST.join('.')} or newer`);
}

/** Some hosted servers keep CONFIG to themselves: then it can only be said. */
async function lookAtSettings(client: RedisClient): Promise<Finding[]> {
  try {
    const policy = await setting(client, 'maxmemory-policy');
    const append = await setting(client, 'appendonly');
    return [
      policy === 'noeviction'
        ? ok('maxmemory-policy noeviction')
        : problem(
            `maxmemory-policy ${policy}: jobs may be thrown away`,
            'set maxmemory-policy noeviction',
          ),
      append === 'yes'
        ? ok('appendonly yes')
        : problem('appendonly no: a restart forgets menu positions', 'set appendonly yes'),
    ];
  } catch {
    return [
      note('CONFIG is refused: check maxmemory-policy noeviction and appendonly yes yourself'),
    ];
  }
}

async function setting(client: RedisClient, name: string): Promise<string> {
  const [, value = ''] = (await client.call('config', 'get', name)) as string[];
  return value;
}
