import type { Knex } from 'knex';

/**
 * Who supported a question is told of its answer, once (`support_telling`: how far that came). The day a
 * council meets. A delay said by a facilitator.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table support_telling (
  answer_id bigint primary key references answer,
  began_at timestamptz not null,
  told_phone_id bigint not null default 0,
  finished_at timestamptz
);
create index support_telling_open on support_telling (began_at) where finished_at is null;
create unique index one_support_telling on delivery (answer_id, phone_id) where purpose = 'supported';
alter table commune add column council_on date;
alter table assignment add column explanation_recording_id uuid references recording;`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
alter table assignment drop column explanation_recording_id;
alter table commune drop column council_on;
drop index one_support_telling;
drop table support_telling;`);
}
