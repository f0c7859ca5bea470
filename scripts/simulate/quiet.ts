import type { Knex } from 'knex';
import { pause } from '../chaos/random.ts';
import type { World } from './world.ts';

/** Rows whose time has come and that a worker has still to deal with. */
const DUE = `
select exists (select from delivery where state = 'due' and due_at <= :now)
  or exists (select from recording where state = 'pending' and due_at <= :now)
  or exists (select from answer where state = 'waiting' and leaves_at <= :now)
  or exists (select from inbound_event where state = 'received' and kind = 'sms') as is_due`;

/** Rows that wait for their time. */
const NEXT = `
select min(due_at) as due_at from (
  select min(due_at) as due_at from delivery where state in ('due', 'unknown') and due_at > :now
  union all select min(due_at) from recording where state = 'pending' and due_at > :now
  union all select min(leaves_at) from answer where state = 'waiting' and leaves_at > :now
) waiting`;

const JOBS = "select count(*)::int as count from bullmq.job where state in ('waiting', 'active')";

/** A step that is not over after so many sweeps is left to the next. */
const MOST_SWEEPS = 12;
const POLL_MS = 5;

/** What people still do at this moment. */
export interface Reactions {
  /** Something somebody began; it belongs to this step of the clock. */
  begin(work: Promise<void>): void;
  isIdle(): boolean;
}

export function openReactions(): Reactions {
  let open = 0;
  return {
    begin: (work) => {
      open += 1;
      work.finally(() => {
        open -= 1;
      });
    },
    isIdle: () => open === 0,
  };
}

/**
 * Lets the gateway do everything that is to be done at this time of the clock: sweeps until no row is
 * due, no job waits or runs, no call or callback is under way and nobody reacts.
 * @returns false when something stayed due.
 */
export async function untilQuiet(world: World, reactions: Reactions): Promise<boolean> {
  for (let sweeps = 0; sweeps < MOST_SWEEPS; sweeps += 1) {
    await world.sweep();
    await untilIdle(world, reactions);
    if (!(await isSomethingDue(world.db, world.clock.now()))) return true;
  }
  return false;
}

/** When the next row is due; null when none waits. */
export async function nextDue(db: Knex, now: number): Promise<number | null> {
  const { rows } = await db.raw(NEXT, { now: new Date(now) });
  return rows[0]?.due_at?.getTime() ?? null;
}

/**
 * Work passes from the network to the queue and back: nothing is under way when the network was idle
 * before and after the moment the queue was empty, and nothing happened in between.
 */
async function untilIdle(world: World, reactions: Reactions): Promise<void> {
  const isStill = () => world.network.busy() === 0 && reactions.isIdle();
  for (;;) {
    while (!isStill()) await pause(POLL_MS);
    const before = world.events();
    const isEmpty = await isQueueEmpty(world.db);
    if (isEmpty && isStill() && world.events() === before) return;
    await pause(POLL_MS);
  }
}

/** Whether no job waits or runs. */
export async function isQueueEmpty(db: Knex): Promise<boolean> {
  const { rows } = await db.raw(JOBS);
  return rows[0].count === 0;
}

async function isSomethingDue(db: Knex, now: number): Promise<boolean> {
  const { rows } = await db.raw(DUE, { now: new Date(now) });
  return rows[0].is_due;
}
