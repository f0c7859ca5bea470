import type { Knex } from 'knex';
import type { ActDeps, Person } from '../acts/deps.ts';
import type { Fields } from './effect-fields.ts';
import type { TurnRequest } from './ports.ts';

/** Does one effect, by one act. */
export type Perform = (
  tx: Knex.Transaction,
  deps: ActDeps,
  person: Person,
  fields: Fields,
  call: Pick<TurnRequest, 'provider' | 'sessionKey'>,
) => Promise<unknown>;
