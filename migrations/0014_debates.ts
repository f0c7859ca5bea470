import type { Knex } from 'knex';

/**
 * A debate moves by itself when `due_at` comes: announced, open, closed, summarised. `telling`: people
 * are being told of it, those up to `told_phone_id` have their row; one phone gets each message of a
 * debate once. Its questions are contributions like any other. Two indexes count what was said of answers.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table debate
  drop constraint debate_state_check,
  add constraint debate_state_check
    check (state in ('announced', 'open', 'closed', 'summarised', 'cancelled')),
  add column title text not null,
  add column made_by text not null,
  add column due_at timestamptz,
  add column telling text check (telling in ('announce', 'summary', 'cancel')),
  add column told_phone_id bigint not null default 0;
create index debate_due on debate (due_at) where due_at is not null;
create index debate_telling on debate (id) where telling is not null;
create table debate_item (
  contribution_id bigint primary key references contribution,
  debate_id bigint not null references debate,
  added_at timestamptz not null
);
create index debate_item_of on debate_item (debate_id);
alter table delivery add column debate_id bigint references debate;
create unique index one_debate_message on delivery (debate_id, phone_id, purpose)
  where debate_id is not null;
create index follow_up_of on follow_up (contribution_id);
create index contribution_merged on contribution (merged_into) where merged_into is not null;`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
drop index contribution_merged;
drop index follow_up_of;
alter table delivery drop column debate_id;
drop table debate_item;
drop index debate_telling;
drop index debate_due;
update debate set state = 'closed' where state in ('summarised', 'cancelled');
alter table debate
  drop constraint debate_state_check,
  add constraint debate_state_check check (state in ('announced', 'open', 'closed')),
  drop column title,
  drop column made_by,
  drop column due_at,
  drop column telling,
  drop column told_phone_id;`);
}
