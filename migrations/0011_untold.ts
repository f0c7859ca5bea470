import type { Knex } from 'knex';

/** Questions given to an official who was not told of them: few, and looked for every 15 s. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`create index assignment_untold on assignment (official_id)
    where sent_at is null and refused_at is null`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index assignment_untold');
}
