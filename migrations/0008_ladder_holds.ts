import type { Knex } from 'knex';

/**
 * A question passed on to somebody who reads digests goes on from there once he was told, after as many
 * days as the ladder has between the two steps.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw('alter table ladder add column held_days smallint');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table ladder drop column held_days');
}
