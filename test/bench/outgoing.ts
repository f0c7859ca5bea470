import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openVault } from '../../src/lib/crypto.ts';
import { QUEUES } from '../../src/queue/queues.ts';
import { openDb } from '../../src/storage/db.ts';
import { attachEmbedded } from '../../src/storage/embedded/embedded.ts';
import { perSecond, ratio, round, row, title } from './figures.ts';
import { type GatewayProcess, startGateway } from './gateway-process.ts';
import { ROOT, start, startRedis } from './processes.ts';

const COUNT = 2_000;

/** Due rows through queue, worker and adapter to the operator, against BullMQ with nothing to do. */
export async function benchOutgoing(): Promise<void> {
  title('Outgoing messages: due row, queue, worker, operator');
  const redis = await startRedis();
  const operator = await openOperator();
  const gateway = await startGateway({
    ...{ OPERATOR: 'africastalking', AT_BASE_URL: operator.url, AT_USERNAME: 'bench' },
    ...{ AT_API_KEY: 'bench', AT_SMS_NUMBER: '22300', AT_VOICE_NUMBER: '+22320000000' },
    ...{ USSD_CODE: '*384*223#', REDIS_URL: redis.url, LOG_LEVEL: 'info' },
    ...{ ADMIN_PASSWORD: randomUUID() },
  });
  try {
    await writeDue(gateway);
    const took = await operator.took;
    const noop = await noopQueue(redis.url);
    row('gateway', `${round(perSecond(COUNT, took))} /s`);
    row('bare BullMQ, no-op job', `${round(perSecond(COUNT, noop))} /s`);
    row('gateway : bare BullMQ', ratio(noop, took), 'reach 0.7 x');
  } finally {
    await gateway.stop();
    operator.server.close();
    await redis.stop();
  }
}

/** Answers as the operator does, at once; `took` is from the first message to the last. */
async function openOperator(): Promise<{ url: string; server: Server; took: Promise<number> }> {
  let seen = 0;
  let began = 0;
  let finish: (ms: number) => void = () => undefined;
  const took = new Promise<number>((resolve) => {
    finish = resolve;
  });
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      if (seen === 0) began = performance.now();
      seen += 1;
      response.writeHead(201, { 'content-type': 'application/json' }).end(accepted(seen));
      if (seen === COUNT) finish(performance.now() - began);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, took };
}

function accepted(n: number): string {
  const recipient = {
    ...{ statusCode: 101, number: '+22310000001', status: 'Success' },
    ...{ cost: 'XOF 12.0000', messageId: `ATXid_${n}` },
  };
  const message = 'Sent to 1/1 Total Cost: XOF 12.0000';
  return JSON.stringify({ SMSMessageData: { Message: message, Recipients: [recipient] } });
}

/** Rows as acts leave them; the sweeper's next tick makes them jobs. */
async function writeDue({ varDir, dataKey }: GatewayProcess): Promise<void> {
  const vault = openVault(dataKey);
  const { url } = await attachEmbedded({ varDir, log: { info: () => undefined } });
  const db = openDb(url, { max: 1 });
  const now = new Date();
  const numbers = Array.from({ length: COUNT }, (_, n) => `+2231${String(n).padStart(7, '0')}`);
  const phones = numbers.map((number) => ({
    ...{ hash: vault.lookup(number), number_encrypted: vault.encrypt(number) },
    ...{ key_id: vault.keyId, language: 'fr', created_at: now },
  }));
  await db.transaction(async (tx) => {
    await tx.batchInsert('phone', phones, 500);
    const ids: number[] = await tx('phone').pluck('id');
    const deliveries = ids.map((id) => ({
      ...{ id: randomUUID(), kind: 'sms', purpose: 'reply', phone_id: id, language: 'fr' },
      ...{ body: 'Votre question 417 a une réponse.', state: 'due', due_at: now },
      ...{ segments: 1, created_at: now },
    }));
    await tx.batchInsert('delivery', deliveries, 500);
  });
  await db.destroy();
}

async function noopQueue(redisUrl: string): Promise<number> {
  const concurrency = QUEUES['sms-send'].concurrency;
  const env = { REDIS_URL: redisUrl, COUNT: String(COUNT), CONCURRENCY: String(concurrency) };
  const script = `${ROOT}/test/bench/peers/noop-queue.ts`;
  const { ready } = await start(process.execPath, ['--import', 'tsx', script], env, 'done');
  return Number(ready.split(' ')[1]);
}
