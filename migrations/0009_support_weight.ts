import type { Knex } from 'knex';

/** Who supports a question, counted by sex from the index alone: a digest weighs many at once. */
export async function up(db: Knex): Promise<void> {
  await db.raw('create index support_weight on support (contribution_id) include (sex)');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index support_weight');
}
