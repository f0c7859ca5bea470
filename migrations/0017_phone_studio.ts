import type { Knex } from 'knex';

/**
 * Speakers record prompts by phone with a code of their own; what they say is a recording for a prompt. A
 * flow is published in a language as speech by somebody, with the words it said that day (`fingerprint`).
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table speaker (
  id bigint generated always as identity primary key,
  name text not null,
  language text not null,
  code_hash text not null,
  publishes boolean not null default false,
  created_at timestamptz not null,
  created_by text not null,
  last_at timestamptz,
  revoked_at timestamptz
);
create unique index speaker_name on speaker (lower(name)) where revoked_at is null;
create unique index speaker_code on speaker (code_hash) where revoked_at is null;
create table published_flow (
  language text not null,
  flow text not null,
  fingerprint text not null,
  published_at timestamptz not null,
  published_by text not null,
  primary key (language, flow)
);
alter table recording drop constraint recording_purpose_check;
alter table recording add constraint recording_purpose_check check (purpose in
  ('contribution', 'answer', 'reaction', 'publication', 'commune', 'spoken_answer', 'prompt'));`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
drop table published_flow;
drop table speaker;
delete from recording where purpose = 'prompt';
alter table recording drop constraint recording_purpose_check;
alter table recording add constraint recording_purpose_check check (purpose in
  ('contribution', 'answer', 'reaction', 'publication', 'commune', 'spoken_answer'));`);
}
