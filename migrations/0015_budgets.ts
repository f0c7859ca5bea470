import type { Knex } from 'knex';

/**
 * What may be spent: a standing amount a month for a commune, or for the whole service (no commune), of
 * which `budget` holds each month; what a delivery holds of it stands with the delivery. A broadcast is
 * a row of its own: what it was said to cost, how fast it leaves, who stopped it. Of a call: when it rang
 * and whether anybody pressed a key.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table budget_plan (
  commune_number smallint references commune,
  amount_millionths bigint not null check (amount_millionths >= 0),
  currency text not null,
  calls_a_day integer check (calls_a_day >= 0),
  set_at timestamptz not null,
  unique nulls not distinct (commune_number)
);
alter table budget add column told_percent smallint not null default 0;
create table call_day (
  commune_number smallint references commune,
  day date not null,
  calls integer not null,
  unique nulls not distinct (commune_number, day)
);
alter table delivery
  add column commune_number smallint references commune,
  add column reserved_millionths bigint not null default 0,
  add column reserved_on date,
  add column rang_at timestamptz,
  add column key_pressed boolean;
create index delivery_to_release on delivery (publication_id)
  where reserved_millionths > 0 and state in ('cancelled', 'failed');
create index delivery_door on delivery (created_at) where purpose = 'door';
alter table phone add column last_medium text check (last_medium in ('ussd', 'sms', 'voice'));
alter table publication drop constraint publication_broadcast_check;
alter table publication add constraint publication_broadcast_check
  check (broadcast in ('none', 'waiting', 'done', 'stopped'));
create table broadcast (
  publication_id bigint primary key references publication,
  began_at timestamptz not null,
  currency text not null,
  estimate_millionths bigint not null,
  held_millionths bigint not null,
  held_on date,
  people_sms integer not null,
  people_call integer not null,
  call_seconds integer not null,
  placed_sms integer not null default 0,
  placed_call integer not null default 0,
  sms_at timestamptz not null,
  call_at timestamptz not null,
  stopped_at timestamptz,
  stopped_by text,
  stop_reason text check (stop_reason in ('asked', 'budget')),
  finished_at timestamptz
);`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
drop table broadcast;
update publication set broadcast = 'none' where broadcast = 'stopped';
alter table publication drop constraint publication_broadcast_check;
alter table publication add constraint publication_broadcast_check
  check (broadcast in ('none', 'waiting', 'done'));
alter table phone drop column last_medium;
drop index delivery_door;
drop index delivery_to_release;
alter table delivery drop column commune_number, drop column reserved_millionths,
  drop column reserved_on, drop column rang_at, drop column key_pressed;
drop table call_day;
alter table budget drop column told_percent;
drop table budget_plan;`);
}
