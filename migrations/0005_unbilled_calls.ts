import type { Knex } from 'knex';

/** Calls that have ended and whose length nobody has told yet: few, and looked for every 15 s. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`create index delivery_unbilled on delivery (ended_at)
    where kind = 'call' and state = 'delivered' and seconds is null`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index delivery_unbilled');
}
