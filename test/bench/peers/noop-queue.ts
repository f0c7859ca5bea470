// Bare BullMQ: so many jobs that do nothing, the concurrency of our sends; tells how long they took.
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const count = Number(process.env.COUNT);
const concurrency = Number(process.env.CONCURRENCY);
const connection = new Redis(process.env.REDIS_URL ?? '', { maxRetriesPerRequest: null });
const queue = new Queue('noop', { connection });
const opts = { removeOnComplete: true, removeOnFail: true };
await queue.addBulk(Array.from({ length: count }, (_, n) => ({ name: 'noop', data: { n }, opts })));
let done = 0;
let began = 0;
const finished = new Promise<void>((resolve) => {
  const worker = new Worker(
    'noop',
    async () => {
      if (done === 0) began = performance.now();
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
