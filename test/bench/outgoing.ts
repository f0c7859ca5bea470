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

/**
 * Due rows through queue, worker and adapter to the operator, against BullMQ with nothing to do, and against
 * BullMQ whose jobs ask the operator as we do and keep no row: what sending costs by itself.
 */
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
    const sending = operator.expect(() => gateway.processorMs());
    await writeDue(gateway);
    const { tookMs, processorMs } = await sending;
    const noop = await peerQueue('noop-queue', redis.url, {});
    const bare = await peerQueue('sdk-queue', redis.url, { AT_BASE_URL: operator.url });
    row('gateway', `${round(perSecond(COUNT, tookMs))} /s`);
    row('processor time of its process, a message', `${round(processorMs / COUNT, 2)} ms`);
    row('bare BullMQ, no-op job', `${round(perSecond(COUNT, noop))} /s`);
    row('BullMQ that asks the operator, no rows', `${round(perSecond(COUNT, bare))} /s`);
    row('gateway : bare BullMQ', ratio(noop, tookMs), 'reach 0.7 x');
    row('gateway : BullMQ that asks the operator', ratio(bare, tookMs));
  } finally {
    await gateway.stop();
    operator.server.close();
    await redis.stop();
  }
}

interface Operator {
  url: string;
  server: Server;
  /** The next messages, from the first to the last of them: time, and what `processorMs` counts. */
  expect(processorMs: () => number): Promise<{ tookMs: number; processorMs: number }>;
}

/** Answers as the operator does, at once. */
async function openOperator(): Promise<Operator> {
  let seen = 0;
  let count: (n: number) => void = () => undefined;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      seen += 1;
      count(seen);
      response.writeHead(201, { 'content-type': 'application/json' }).end(accepted(seen));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const expect: Operator['expect'] = (processorMs) =>
    new Promise((resolve) => {
      let began = { at: 0, processor: 0 };
      count = (n) => {
        if (n === 1) began = { at: performance.now(), processor: processorMs() };
        if (n !== COUNT) return;
        const tookMs = performance.now() - began.at;
        resolve({ tookMs, processorMs: processorMs() - began.processor });
      };
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, expect };
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

/** Milliseconds a peer took for as many jobs, as many at a time. */
async function peerQueue(
  peer: 'noop-queue' | 'sdk-queue',
  redisUrl: string,
  more: Record<string, string>,
): Promise<number> {
  const concurrency = QUEUES['sms-send'].concurrency;
  const env = { REDIS_URL: redisUrl, COUNT: String(COUNT), CONCURRENCY: String(concurrency) };
  const script = `${ROOT}/test/bench/peers/${peer}.ts`;
  const args = ['--import', 'tsx', script];
  const { ready } = await start(process.execPath, args, { ...env, ...more }, 'done');
  return Number(ready.split(' ')[1]);
}
