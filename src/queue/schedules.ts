import type { Queues, ScheduledQueue } from './open.ts';

/** Everything that comes by the clock; the sweep finds all else by its due rows. */
const SCHEDULES: readonly { name: ScheduledQueue; everyMs: number }[] = [
  { name: 'sweep', everyMs: 15_000 },
];
const CHECK_MS = 30_000;

/** Keeps the schedules in place until `stop`: they are checked every 30 s, for a Redis that lost them. */
export async function startSchedules(
  queues: Pick<Queues, 'keepSchedule'>,
): Promise<{ stop(): void }> {
  const check = async (): Promise<void> => {
    for (const { name, everyMs } of SCHEDULES) await queues.keepSchedule(name, everyMs);
  };
  await check();
  const timer = setInterval(() => void check(), CHECK_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
