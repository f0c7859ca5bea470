import type { Knex } from 'knex';

/**
 * Staff log in: sessions and counted attempts are rows, so that every process knows them. A take is what
 * somebody recorded for a prompt and nobody has published yet: one a prompt and person.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table console_user
  drop constraint console_user_role_check,
  drop column failed_logins,
  drop column locked_until,
  add column must_change boolean not null default false,
  add column disabled_at timestamptz,
  add constraint console_user_role_check
    check (role in ('admin', 'moderator', 'facilitator', 'viewer', 'speaker'));
create unique index console_user_folded on console_user (lower(name));
create table console_session (
  token_hash text primary key,
  user_id bigint not null references console_user on delete cascade,
  created_at timestamptz not null,
  seen_at timestamptz not null
);
create index console_session_of on console_session (user_id);
create table console_attempt (
  subject text primary key,
  failures integer not null,
  last_at timestamptz not null,
  locked_until timestamptz
);
alter table prompt
  add column true_peak real,
  add column verdict text not null default 'good',
  add column made_by text not null,
  add column published_by text not null,
  add column reviewed_by text,
  add column reviewed_at timestamptz;
create table prompt_take (
  id text primary key,
  prompt_id text not null,
  language text not null,
  sentence text not null,
  speaker text not null,
  made_by text not null,
  made_at timestamptz not null,
  file_key text not null,
  original_key text not null,
  sha256 text not null,
  seconds real not null,
  lufs real,
  true_peak real,
  verdict text not null,
  unique (language, prompt_id, made_by)
);`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
drop table prompt_take;
alter table prompt
  drop column true_peak, drop column verdict, drop column made_by, drop column published_by,
  drop column reviewed_by, drop column reviewed_at;
drop table console_attempt;
drop table console_session;
drop index console_user_folded;
update console_user set role = 'viewer' where role = 'speaker';
alter table console_user
  drop constraint console_user_role_check,
  drop column must_change,
  drop column disabled_at,
  add column failed_logins smallint not null default 0,
  add column locked_until timestamptz,
  add constraint console_user_role_check
    check (role in ('admin', 'moderator', 'facilitator', 'viewer'));`);
}
