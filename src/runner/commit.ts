import type { Knex } from 'knex';
import type { Value } from '../engine/value.ts';
import { writeSnapshot } from '../sessions/postgres.ts';
import type { StoredSession } from '../sessions/store.ts';
import { findReply, insertEvent } from '../storage/deliveries/inbound-events.ts';
import { inTransaction } from '../storage/transaction.ts';
import type { EffectTurn, Job, RunnerDeps } from './ports.ts';

export type Committed =
  | { kind: 'done'; jobs: Job[] }
  /** A copy of the event was faster: this is the reply it got. */
  | { kind: 'copy'; reply: Value }
  /** Another turn of this phone was faster: read again. */
  | { kind: 'stale' };

class RolledBack extends Error {
  readonly outcome: Exclude<Committed, { kind: 'done' }>;

  constructor(outcome: Exclude<Committed, { kind: 'done' }>) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

/**
 * A turn with an effect, whole or not at all: the inbound event with its reply, the domain rows, the
 * outgoing rows and the session snapshot (`next`; null: the dialogue does not move) in one transaction.
 */
export async function commitTurn(
  deps: Pick<RunnerDeps, 'db' | 'clock' | 'perform'>,
  turn: EffectTurn,
  next: StoredSession | null,
): Promise<Committed> {
  try {
    const jobs = await inTransaction(deps.db, (tx) => write(tx, deps, turn, next));
    return { kind: 'done', jobs };
  } catch (error) {
    if (error instanceof RolledBack) return error.outcome;
    throw error;
  }
}

async function write(
  tx: Knex.Transaction,
  deps: Pick<RunnerDeps, 'clock' | 'perform'>,
  turn: EffectTurn,
  next: StoredSession | null,
): Promise<Job[]> {
  const { request } = turn;
  const now = deps.clock.now();
  const event = {
    key: request.eventKey,
    kind: request.kind,
    provider: request.provider,
    reply: turn.reply,
    now,
  };
  const isNew = await insertEvent(tx, event);
  if (!isNew) throw new RolledBack({ kind: 'copy', reply: await findReply(tx, request.eventKey) });
  const jobs = await deps.perform(tx, turn);
  if (next !== null && !(await writeSnapshot(tx, next, now)))
    throw new RolledBack({ kind: 'stale' });
  return jobs;
}
