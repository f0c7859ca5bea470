import type { Knex } from 'knex';

/**
 * A publication that is let through is told to those who follow, page by page: how far it has come is
 * kept with it, and one phone is told once, however often a page is written.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table publication
  add column broadcast text not null default 'none' check (broadcast in ('none', 'waiting', 'done')),
  add column broadcast_phone_id bigint;
create index publication_broadcast on publication (published_at) where broadcast = 'waiting';
alter table delivery add column publication_id bigint references publication;
create unique index one_broadcast_per_phone on delivery (publication_id, phone_id)
  where publication_id is not null;`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
alter table delivery drop column publication_id;
alter table publication drop column broadcast, drop column broadcast_phone_id;`);
}
