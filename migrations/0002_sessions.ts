import type { Knex } from 'knex';

/**
 * One dialogue per phone, and how often each phone pressed a key this minute. A snapshot stays after
 * its session has expired: the turn number goes on. `json`, not `jsonb`: the state comes back as it
 * was written, and may hold characters (U+0000) that jsonb refuses. No index but the key, so that a
 * keypress rewrites the row in its page (HOT).
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table session_snapshot (
  phone_hash text primary key,
  turn integer not null check (turn > 0),
  state json not null,
  expires_at timestamptz not null,
  updated_at timestamptz not null
) with (fillfactor = 60);
create unlogged table turn_rate (
  phone_hash text primary key,
  minute bigint not null,
  turns integer not null
) with (fillfactor = 60);`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table if exists session_snapshot; drop table if exists turn_rate;');
}
