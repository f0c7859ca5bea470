import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { openTestProcess, type TestProcess } from '../support/gateway.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { describeWith } from '../support/tools.ts';

describeWith(['redis-server'], 'a process killed between the database and Redis', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let client: Redis;
  let other: TestProcess;
  beforeAll(async () => {
    database = await openTestDatabase();
    redis = await startRedis();
    client = new Redis(redis.url);
    other = await openTestProcess(database.db, redis.url);
  });
  afterAll(async () => {
    other.close();
    client.disconnect();
    await redis.kill();
    await database.close();
  });

  it('shows no page she had left: the copy of its event brings Redis up to date', async () => {
    const phone = '+22310000021';
    const session = `ATUid_${randomUUID()}`;
    const key = `kumasira:session:${other.hash(phone)}`;
    const press = async (text: string) => (await other.ussd(session, phone, text)).body;
    await press('');
    const behind = (await client.get(key)) ?? '';
    const consent = await press('4');
    await client.set(key, behind);
    expect(await press('4')).toBe(consent);
    expect(await press('4*1')).toContain('Mon Elu');
  });
});
