import type { Knex } from 'knex';

/**
 * Officials by voice. `call_hour`, `call_days`: when he agreed to be called; `official_call` keeps it to once a
 * day. `later_at`: put off in a call; `passed_to`: given to a colleague (then `refused_at` is set too).
 * `official_pin_lock`: wrong codes keyed on a phone. An invitation to speak up is a publication.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table official
  add column call_hour smallint check (call_hour between 0 and 23),
  add column call_days smallint[] not null default '{0,1,2,3,4,5,6}'
    constraint official_call_days check (call_days <@ '{0,1,2,3,4,5,6}'),
  add column call_from timestamptz;
alter table assignment
  add column later_at timestamptz,
  add column passed_to bigint references official;
create table official_call (
  id bigint generated always as identity primary key,
  official_id bigint not null references official,
  call_date date not null,
  delivery_id uuid references delivery,
  created_at timestamptz not null,
  unique (official_id, call_date)
);
create table official_pin_lock (
  phone_id bigint primary key references phone,
  tries smallint not null default 0,
  locked_until timestamptz,
  wrong smallint not null default 0,
  wrong_since timestamptz,
  blocked boolean not null default false
);
alter table publication drop constraint publication_kind_check;
alter table publication add constraint publication_kind_check
  check (kind in ('message', 'decision', 'invitation'));
create index publication_invitation on publication (official_id, published_at desc)
  where kind = 'invitation' and state = 'published';`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
drop index publication_invitation;
delete from moderation_decision where publication_id in
  (select id from publication where kind = 'invitation');
delete from publication_content where publication_id in
  (select id from publication where kind = 'invitation');
delete from publication where kind = 'invitation';
alter table publication drop constraint publication_kind_check;
alter table publication add constraint publication_kind_check check (kind in ('message', 'decision'));
drop table official_pin_lock;
drop table official_call;
alter table assignment drop column later_at, drop column passed_to;
alter table official drop column call_hour, drop column call_days, drop column call_from;`);
}
