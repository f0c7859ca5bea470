import { openQueues, type Queues } from '../../src/queue/open.ts';
import { captureLog } from './captured-log.ts';

// A process of its own for queue.test.ts: takes one message to send, says so, and never finishes.
const [backend, url] = process.argv.slice(2);
if ((backend !== 'postgres' && backend !== 'redis') || url === undefined) process.exit(64);
const queues: Queues = await openQueues({ backend, url }, captureLog());
await queues.startWorkers({
  'sms-send': {
    handle: ({ deliveryId }) => {
      process.stdout.write(`took ${deliveryId}\n`);
      return new Promise(() => undefined);
    },
  },
});
