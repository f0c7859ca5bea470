import type { Knex } from 'knex';

/**
 * An official is told of each question at once, or of all of them in a digest. `told_supports`: how many
 * supported a question when he last read its words; null when he has not. A digest without a delivery had
 * nothing to say. Days are 0 Sunday to 6 Saturday.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table official
  add column notify text not null default 'digest' check (notify in ('at_once', 'digest')),
  add column digest_from timestamptz,
  add constraint official_digest_days check (digest_days <@ '{0,1,2,3,4,5,6}');
update official set notify = 'at_once' where demo;
alter table assignment add column told_supports integer;
create table digest_item (
  digest_id bigint not null references digest on delete cascade,
  contribution_id bigint not null references contribution,
  supports integer not null,
  primary key (digest_id, contribution_id)
);
create index digest_item_of on digest_item (contribution_id);
create index digest_of_delivery on digest (delivery_id) where delivery_id is not null;`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
drop index digest_of_delivery;
drop table digest_item;
alter table assignment drop column told_supports;
alter table official drop constraint official_digest_days, drop column notify,
  drop column digest_from;`);
}
