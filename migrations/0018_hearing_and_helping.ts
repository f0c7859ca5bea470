import type { Knex } from 'knex';

/**
 * What others asked is heard by one key, and counted without who listened; news of a phone; people who help:
 * their number in each commune, calls they are asked for, and what they do for somebody or for a group.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table listen (
  id bigint generated always as identity primary key,
  contribution_id bigint not null references contribution,
  language text not null,
  at timestamptz not null
);
create index listen_at on listen (at);
create index listen_of on listen (contribution_id);
alter table phone add column news_heard_at timestamptz;
update phone set news_heard_at = now();
create table facilitator (
  id bigint generated always as identity primary key,
  name text not null,
  phone_id bigint not null unique references phone,
  commune_number smallint references commune,
  announced boolean not null default false,
  code_hash text,
  tries smallint not null default 0,
  locked_until timestamptz,
  wrong smallint not null default 0,
  wrong_since timestamptz,
  blocked boolean not null default false,
  active boolean not null default true,
  demo boolean not null default false,
  created_at timestamptz not null
);
create unique index facilitator_announced on facilitator (commune_number) where announced and active;
create table help_request (
  id bigint generated always as identity primary key,
  phone_id bigint not null references phone,
  facilitator_id bigint references facilitator,
  delivery_id uuid references delivery,
  text_version text not null,
  key text not null,
  language text not null,
  medium text not null,
  at timestamptz not null
);
create index help_request_of on help_request (phone_id, at desc);
create table group_session (
  id bigint generated always as identity primary key,
  facilitator_id bigint not null references facilitator,
  citizen_id bigint not null references citizen,
  commune_number smallint references commune,
  language text not null,
  size smallint not null check (size between 2 and 999),
  women smallint not null check (women between 0 and size),
  at timestamptz not null
);
alter table consent add column assisted_by bigint references facilitator;
alter table contribution drop constraint contribution_assisted_by_fkey;
alter table contribution add constraint contribution_assisted_by_fkey
  foreign key (assisted_by) references facilitator;
alter table contribution add column group_session_id bigint references group_session;
create index contribution_assisted on contribution (assisted_by) where assisted_by is not null;`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
drop index contribution_assisted;
alter table contribution drop column group_session_id;
alter table contribution drop constraint contribution_assisted_by_fkey;
update contribution set assisted_by = null;
alter table contribution add constraint contribution_assisted_by_fkey
  foreign key (assisted_by) references console_user;
alter table consent drop column assisted_by;
drop table group_session;
drop table help_request;
drop table facilitator;
alter table phone drop column news_heard_at;
drop table listen;`);
}
