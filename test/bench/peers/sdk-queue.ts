// BullMQ whose jobs ask the operator through our adapter and its SDK, and keep no row; tells how long they took.
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { openClient } from '../../../src/providers/africastalking/client.ts';
import { createSmsSender } from '../../../src/providers/africastalking/sms.ts';

const count = Number(process.env.COUNT);
const concurrency = Number(process.env.CONCURRENCY);
const sender = createSmsSender(
  { smsNumber: '22300', senderId: null },
  openClient({
    ...{ username: 'bench', apiKey: 'bench', voiceNumber: '+22320000000' },
    baseUrl: process.env.AT_BASE_URL ?? '',
  }),
);
const connection = new Redis(process.env.REDIS_URL ?? '', { maxRetriesPerRequest: null });
const queue = new Queue('sdk', { connection });
const opts = { removeOnComplete: true, removeOnFail: true };
const text = 'Votre question 417 a une réponse.';
await queue.addBulk(Array.from({ length: count }, (_, n) => ({ name: 'sdk', data: { n }, opts })));
let done = 0;
let began = 0;
const finished = new Promise<void>((resolve) => {
  const worker = new Worker(
    'sdk',
    async ({ data }) => {
      if (began === 0) began = performance.now();
      const to = `+2231${String(data.n).padStart(7, '0')}`;
      const outcome = await sender.send({ to, text, replyable: false });
      if (outcome.kind !== 'accepted') throw new Error(`the operator ${outcome.kind} it`);
      done += 1;
      if (done === count) resolve();
    },
    { connection, concurrency },
  );
  worker.on('error', () => undefined);
});
await finished;
console.log(`done ${performance.now() - began}`);
process.exit(0);
