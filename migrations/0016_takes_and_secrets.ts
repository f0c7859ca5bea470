import type { Knex } from 'knex';

/**
 * What a recording is good for and whether a second take was asked for; voices masked before an official
 * hears them; the code of a shared phone and its wrong tries; the persons who get what is sensitive.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`alter table recording
    add verdict text check (verdict in ('ok', 'silent', 'short', 'clipped', 'noisy')),
    add speech_seconds real, add speech_db real, add noise_db real, add clipped_share real,
    add judged_at timestamptz,
    add take smallint not null default 1,
    add retake_asked_at timestamptz,
    add superseded_at timestamptz,
    add mask text check (mask in ('wanted', 'made', 'failed')),
    add mask_key text`);
  await db.raw(`alter table phone add mask_voice boolean not null default false,
    add pin_reset_at timestamptz`);
  await db.raw(`create table thread_pin_lock (
    phone_id bigint primary key references phone,
    tries smallint not null default 0,
    locked_until timestamptz,
    wrong smallint not null default 0,
    wrong_since timestamptz,
    blocked boolean not null default false)`);
  await db.raw(`create index recording_to_mask on recording (created_at)
    where mask = 'wanted' and state = 'ready'`);
  await db.raw(`alter table official drop constraint official_role_check,
    add constraint official_role_check
      check (role in ('mayor', 'deputy', 'councillor', 'secretary', 'council', 'focal'))`);
  await db.raw('update contribution set public = false where sensitive and public');
  await db.raw(`alter table contribution add constraint contribution_sensitive_not_public
    check (not (sensitive and public))`);
  await db.raw(`create table focal_point (
    commune_number smallint references commune,
    official_id bigint not null references official,
    unique nulls not distinct (commune_number))`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table focal_point');
  await db.raw('alter table contribution drop constraint contribution_sensitive_not_public');
  await db.raw(`update official set role = 'secretary', active = false where role = 'focal'`);
  await db.raw(`alter table official drop constraint official_role_check,
    add constraint official_role_check
      check (role in ('mayor', 'deputy', 'councillor', 'secretary', 'council'))`);
  await db.raw(`alter table phone drop mask_voice, drop pin_reset_at`);
  await db.raw('drop table thread_pin_lock');
  await db.raw('drop index recording_to_mask');
  await db.raw(`alter table recording drop verdict, drop speech_seconds, drop speech_db,
    drop noise_db, drop clipped_share, drop judged_at, drop take, drop retake_asked_at,
    drop superseded_at, drop mask, drop mask_key`);
}
