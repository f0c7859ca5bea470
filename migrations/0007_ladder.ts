import type { Knex } from 'knex';

/**
 * What happens, step by step, to a question nobody answers: one row a question, with the official who has
 * it and when its next step is due (null: over). What was done stays, once for each step of a round.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table ladder (
  contribution_id bigint primary key references contribution,
  official_id bigint not null references official,
  started_at timestamptz not null,
  step smallint not null default 0,
  due_at timestamptz,
  ended text check (ended in ('settled', 'top')),
  delayed_at timestamptz
);
create index ladder_due on ladder (due_at) where due_at is not null;
create table ladder_event (
  contribution_id bigint not null references contribution,
  official_id bigint not null references official,
  started_at timestamptz not null,
  step smallint not null,
  kind text not null
    check (kind in ('reminder', 'announce', 'colleague', 'mayor', 'secretary', 'council')),
  outcome text not null check (outcome in ('done', 'skipped', 'listed')),
  to_official_id bigint references official,
  at timestamptz not null,
  primary key (contribution_id, started_at, step)
);
create index ladder_event_of_official on ladder_event (official_id, at);
alter table assignment add column explanation text, add column explained_at timestamptz;`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
alter table assignment drop column explanation, drop column explained_at;
drop table ladder_event;
drop table ladder;`);
}
