import type { Knex } from 'knex';

/**
 * How much of an answer was heard (`hearing`: one that plays in a call now), and how often its call rang:
 * one call at a time brings an answer. Questions that are the same: the answer to one is copied for the
 * author of each, and support that came with one (`via`) goes with it. What the council decided is an
 * answer of nobody's in particular.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table answer add column heard_share real, add column copy_of bigint references answer,
  add column council boolean not null default false;
create index answer_copies on answer (copy_of) where copy_of is not null;
alter table support add column via bigint references contribution;
create index support_via on support (via) where via is not null;
alter table delivery add column rings smallint not null default 0;
update delivery set state = 'cancelled', failure = 'twice' where id in (
  select id from (select id, row_number() over (partition by answer_id order by created_at, id) as nth
    from delivery where kind = 'call' and purpose = 'answer'
      and state in ('due', 'sending', 'accepted', 'sent', 'unknown')) open where nth > 1);
create unique index one_answer_call on delivery (answer_id) where kind = 'call' and purpose = 'answer'
  and state in ('due', 'sending', 'accepted', 'sent', 'unknown');
create table hearing (
  provider text not null,
  session_key text not null,
  answer_id bigint not null references answer,
  began_at timestamptz not null,
  lead_seconds real not null,
  primary key (provider, session_key, answer_id)
);
${decisions("'merged', 'unmerged'")}`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
update moderation_decision set decision = 'merged' where decision = 'unmerged';
${decisions("'merged'")}
drop table hearing;
drop index one_answer_call;
alter table delivery drop column rings;
drop index support_via;
alter table support drop column via;
alter table answer drop column heard_share, drop column copy_of, drop column council;`);
}

const decisions = (more: string) => `
alter table moderation_decision drop constraint moderation_decision_decision_check;
alter table moderation_decision add constraint moderation_decision_decision_check check (decision in
  ('approved', 'rejected', 'transcribed', 'routed', 'spoken', ${more}));`;
