import type { Knex } from 'knex';
import { HOUR_MS } from '../../lib/durations.ts';
import { forgetRefusedNumbers } from '../../storage/citizens/retention.ts';
import type { ActDeps } from '../deps.ts';

/** A call or a thread in which she refused is over after this long. */
const OVER_MS = HOUR_MS;

/**
 * Who refused was told that nothing is kept: her number goes too, once the reply has reached her. Her
 * language stays, so that she is not asked again. @returns how many numbers.
 */
export const forgetRefused = (tx: Knex.Transaction, deps: ActDeps): Promise<number> =>
  forgetRefusedNumbers(tx, deps.clock.now() - OVER_MS);
