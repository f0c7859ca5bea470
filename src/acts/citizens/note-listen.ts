import type { Knex } from 'knex';
import { findContribution } from '../../storage/contributions/contributions.ts';
import { insertListen } from '../../storage/recordings/listens.ts';
import type { ActDeps, Person } from '../deps.ts';
import { isPublic } from './add-support.ts';

/** Somebody's public question was played to her: counted by language, never by phone. */
export async function noteListen(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Pick<Person, 'language'>; contribution: number },
): Promise<{ kind: 'counted' | 'unknown' }> {
  const found = await findContribution(tx, input.contribution);
  if (found === null || !isPublic(found)) return { kind: 'unknown' };
  await insertListen(tx, {
    contributionId: found.id,
    language: input.person.language,
    at: deps.clock.now(),
  });
  return { kind: 'counted' };
}
