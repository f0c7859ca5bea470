import type { Knex } from 'knex';

/**
 * Every noun of the civic domain. Ids are bigint identities; times are timestamptz; money is in
 * millionths of a currency unit; numbers of phones are encrypted, looked up by a keyed hash.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(PLACES);
  await db.raw(PEOPLE);
  await db.raw(SOUND);
  await db.raw(SPEECH_OF_OFFICIALS);
  await db.raw(SPEECH_OF_CITIZENS);
  await db.raw(WAITING);
  await db.raw(MONEY);
  await db.raw(MACHINERY);
  await db.raw(STAFF);
}

export async function down(db: Knex): Promise<void> {
  for (const table of TABLES) await db.raw(`drop table if exists ${table} cascade`);
  await db.raw('drop sequence if exists reference_serial');
}

const PLACES = `
create table commune (
  number smallint primary key check (number between 100 and 999),
  name text not null,
  name_key text not null,
  cercle text not null,
  region text not null,
  moderation text check (moderation in ('before', 'after')),
  demo boolean not null default false,
  unique (name_key, cercle)
);
create table village (
  id bigint generated always as identity primary key,
  commune_number smallint not null references commune,
  name text not null,
  unique (commune_number, name)
);`;

const PEOPLE = `
create table phone (
  id bigint generated always as identity primary key,
  hash text not null unique,
  number_encrypted text,
  key_id text,
  language text,
  opted_out_at timestamptz,
  broadcasts_off_at timestamptz,
  pin_hash text,
  last_contact_at timestamptz,
  erase_due_at timestamptz,
  demo boolean not null default false,
  created_at timestamptz not null
);
create table citizen (
  id bigint generated always as identity primary key,
  phone_id bigint references phone,
  language text,
  sex text check (sex in ('woman', 'man')),
  age_band text check (age_band in ('0_17', '18_35', '36_59', '60')),
  commune_number smallint references commune,
  demo boolean not null default false,
  created_at timestamptz not null
);
create unique index citizen_of_phone on citizen (phone_id) where phone_id is not null;
create table citizen_statement (
  id bigint generated always as identity primary key,
  citizen_id bigint not null references citizen,
  field text not null check (field in ('language', 'sex', 'age_band', 'commune', 'name')),
  value text,
  said_by text not null check (said_by in ('self', 'facilitator', 'moderator', 'skipped')),
  said_at timestamptz not null
);
create index citizen_statement_of on citizen_statement (citizen_id, field, said_at desc);
create table consent (
  id bigint generated always as identity primary key,
  citizen_id bigint not null references citizen,
  given boolean not null,
  text_version text not null,
  language text not null,
  medium text not null,
  key text not null,
  at timestamptz not null
);
create index consent_of on consent (citizen_id, at desc);
create table official (
  id bigint generated always as identity primary key,
  name text not null,
  role text not null check (role in ('mayor', 'deputy', 'councillor', 'secretary', 'council')),
  commune_number smallint not null references commune,
  language text not null default 'fr',
  channel text not null default 'sms' check (channel in ('sms', 'voice')),
  digest_hour smallint not null default 9 check (digest_hour between 0 and 23),
  digest_days smallint[] not null default '{6}',
  pin_hash text,
  paused_until timestamptz,
  suggestion jsonb,
  active boolean not null default true,
  demo boolean not null default false,
  created_at timestamptz not null
);
create index official_of_commune on official (commune_number) where active;
create table official_phone (
  official_id bigint not null references official,
  phone_id bigint not null references phone,
  primary key (official_id, phone_id)
);
create index official_phone_by_phone on official_phone (phone_id);
create table follow (
  official_id bigint not null references official,
  phone_id bigint not null references phone,
  at timestamptz not null,
  primary key (official_id, phone_id)
);
create table official_rating (
  official_id bigint not null references official,
  phone_id bigint not null references phone,
  good boolean not null,
  at timestamptz not null,
  primary key (official_id, phone_id)
);`;

const SOUND = `
create table recording (
  id uuid primary key,
  purpose text not null check (purpose in ('contribution', 'answer', 'reaction', 'publication', 'commune', 'spoken_answer')),
  phone_id bigint references phone,
  provider text,
  source_url text,
  state text not null check (state in ('pending', 'ready', 'empty', 'failed', 'erased')),
  failure text,
  attempts smallint not null default 0,
  due_at timestamptz,
  original_key text,
  file_key text,
  seconds real,
  lufs real,
  true_peak real,
  sha256 text,
  bytes integer,
  demo boolean not null default false,
  created_at timestamptz not null
);
create index recording_by_source on recording (source_url);
create index recording_due on recording (due_at) where state = 'pending';`;

const SPEECH_OF_OFFICIALS = `
create table publication (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('message', 'decision')),
  official_id bigint references official,
  commune_number smallint not null references commune,
  state text not null check (state in ('submitted', 'published', 'refused', 'withdrawn')),
  leaves_at timestamptz,
  decided_on date,
  created_at timestamptz not null,
  published_at timestamptz,
  demo boolean not null default false
);
create index publication_list on publication (commune_number, kind, published_at desc) where state = 'published';
create table publication_content (
  publication_id bigint not null references publication,
  language text not null,
  title text not null,
  body text not null,
  audio text,
  recording_id uuid references recording,
  primary key (publication_id, language)
);`;

const SPEECH_OF_CITIZENS = `
create sequence reference_serial start 10;
create table contribution (
  id bigint generated always as identity primary key,
  reference text unique,
  kind text not null check (kind in ('question', 'opinion', 'proposal', 'challenge')),
  phone_id bigint references phone,
  citizen_id bigint references citizen,
  commune_number smallint references commune,
  official_id bigint references official,
  theme text,
  medium text not null check (medium in ('ussd', 'sms', 'voice')),
  language text not null,
  body text,
  recording_id uuid references recording,
  transcript text,
  identity_name text,
  state text not null check (state in ('draft', 'received', 'transcribed', 'approved', 'rejected', 'to_route', 'assigned', 'seen', 'answered', 'published', 'closed', 'erased')),
  public boolean not null default false,
  sensitive boolean not null default false,
  merged_into bigint references contribution,
  assisted_by bigint,
  demo boolean not null default false,
  created_at timestamptz not null,
  received_at timestamptz,
  approved_at timestamptz,
  answered_at timestamptz
);
create index contribution_of_phone on contribution (phone_id, created_at desc);
create index contribution_public on contribution (commune_number, kind, received_at desc) where public and approved_at is not null;
create unique index one_draft_per_phone on contribution (phone_id) where state = 'draft';
create index contribution_by_state on contribution (state, received_at);
create table assignment (
  contribution_id bigint not null references contribution,
  official_id bigint not null references official,
  assigned_at timestamptz not null,
  sent_at timestamptz,
  seen_at timestamptz,
  taken_at timestamptz,
  refused_at timestamptz,
  reason text,
  reason_recording_id uuid references recording,
  primary key (contribution_id, official_id)
);
create index assignment_of_official on assignment (official_id, assigned_at);
create table support (
  contribution_id bigint not null references contribution,
  phone_id bigint not null references phone,
  sex text,
  at timestamptz not null,
  primary key (contribution_id, phone_id)
);
create table reaction (
  id bigint generated always as identity primary key,
  contribution_id bigint references contribution,
  publication_id bigint references publication,
  phone_id bigint not null references phone,
  medium text not null,
  language text not null,
  body text,
  recording_id uuid references recording,
  state text not null check (state in ('received', 'approved', 'rejected', 'erased')),
  created_at timestamptz not null,
  check (num_nonnulls(contribution_id, publication_id) = 1)
);
create table answer (
  id bigint generated always as identity primary key,
  contribution_id bigint not null references contribution,
  official_id bigint references official,
  body text,
  recording_id uuid references recording,
  spoken_recording_id uuid references recording,
  state text not null check (state in ('waiting', 'sent', 'cancelled', 'erased')),
  leaves_at timestamptz not null,
  approved_at timestamptz,
  created_at timestamptz not null,
  sent_at timestamptz,
  heard_at timestamptz,
  spoken_asked_at timestamptz
);
create index answer_due on answer (leaves_at) where state = 'waiting';
create index answer_of on answer (contribution_id, created_at);
create table moderation_decision (
  id bigint generated always as identity primary key,
  contribution_id bigint references contribution,
  publication_id bigint references publication,
  answer_id bigint references answer,
  reaction_id bigint references reaction,
  decision text not null check (decision in ('approved', 'rejected', 'transcribed', 'routed', 'spoken', 'merged')),
  reason_key text,
  reason text,
  moderator text not null,
  at timestamptz not null,
  check (num_nonnulls(contribution_id, publication_id, answer_id, reaction_id) = 1)
);
create table follow_up (
  id bigint generated always as identity primary key,
  contribution_id bigint not null references contribution,
  kind text not null check (kind in ('answer_good', 'has_moved', 'got_answer')),
  due_at timestamptz,
  asked_at timestamptz,
  answer text check (answer in ('yes', 'no', 'not_yet', 'more')),
  at timestamptz
);
create index follow_up_due on follow_up (due_at) where asked_at is null;
create table debate (
  id bigint generated always as identity primary key,
  theme text not null,
  commune_numbers smallint[] not null,
  opens_at timestamptz not null,
  closes_at timestamptz not null,
  state text not null check (state in ('announced', 'open', 'closed')),
  created_at timestamptz not null
);
create table digest (
  id bigint generated always as identity primary key,
  official_id bigint not null references official,
  digest_date date not null,
  item_count smallint not null,
  delivery_id uuid,
  created_at timestamptz not null,
  unique (official_id, digest_date)
);`;

const WAITING = `
create table delivery (
  id uuid primary key,
  kind text not null check (kind in ('sms', 'call')),
  purpose text not null,
  phone_id bigint not null references phone,
  language text not null,
  body text,
  replyable boolean not null default false,
  context jsonb not null default '{}',
  contribution_id bigint references contribution,
  answer_id bigint references answer,
  state text not null check (state in ('due', 'sending', 'accepted', 'sent', 'delivered', 'failed', 'unknown', 'cancelled')),
  due_at timestamptz not null,
  attempts smallint not null default 0,
  sending_since timestamptz,
  provider text,
  provider_id text,
  provider_status text,
  failure text,
  segments smallint,
  seconds integer,
  possible_duplicate boolean not null default false,
  began_at timestamptz,
  ended_at timestamptz,
  demo boolean not null default false,
  created_at timestamptz not null
);
create index delivery_due on delivery (due_at) where state in ('due', 'unknown');
create index delivery_half_sent on delivery (sending_since) where state = 'sending';
create index delivery_open_calls on delivery (began_at) where kind = 'call' and state in ('accepted', 'sent');
create index delivery_by_provider_id on delivery (provider, provider_id);
create index delivery_of_phone on delivery (phone_id, created_at desc);
create unique index one_door_call on delivery (phone_id)
  where purpose = 'door' and state in ('due', 'sending', 'accepted', 'sent', 'unknown');`;

const MONEY = `
create table price (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('sms_segment', 'call_minute', 'inbound_call_minute', 'ussd_session')),
  provider text not null,
  amount_millionths bigint not null,
  currency text not null,
  valid_from timestamptz not null,
  unique (kind, provider, valid_from)
);
create table cost_entry (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('sms', 'call', 'inbound_call', 'ussd_session')),
  delivery_id uuid references delivery,
  ussd_session_id bigint,
  inbound_call_key text,
  commune_number smallint references commune,
  amount_millionths bigint not null,
  currency text not null,
  source text not null check (source in ('estimated', 'reported', 'correction')),
  at timestamptz not null
);
create unique index one_cost_per_delivery on cost_entry (delivery_id, source) where delivery_id is not null and source <> 'correction';
create unique index one_cost_per_ussd on cost_entry (ussd_session_id, source) where ussd_session_id is not null and source <> 'correction';
create unique index one_cost_per_inbound on cost_entry (inbound_call_key, source) where inbound_call_key is not null and source <> 'correction';
create table budget (
  id bigint generated always as identity primary key,
  commune_number smallint references commune,
  month date not null,
  amount_millionths bigint not null,
  reserved_millionths bigint not null default 0,
  currency text not null,
  unique nulls not distinct (commune_number, month)
);
create table ussd_session (
  id bigint generated always as identity primary key,
  provider text not null,
  session_key text not null,
  phone_hash text not null,
  began_at timestamptz not null,
  ended_at timestamptz,
  status text,
  duration_ms integer,
  unique (provider, session_key)
);
create index ussd_session_open on ussd_session (began_at) where ended_at is null;`;

const MACHINERY = `
create table inbound_event (
  key text primary key,
  kind text not null check (kind in ('ussd', 'sms', 'voice', 'report', 'final', 'opt_out')),
  provider text not null,
  phone_id bigint references phone,
  payload text,
  reply jsonb,
  state text not null default 'done' check (state in ('received', 'done')),
  received_at timestamptz not null,
  done_at timestamptz
);
create index inbound_event_open on inbound_event (received_at) where state = 'received';
create table flow_version (
  hash text primary key,
  flows jsonb not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null
);`;

const STAFF = `
create table console_user (
  id bigint generated always as identity primary key,
  name text not null unique,
  role text not null check (role in ('admin', 'moderator', 'facilitator', 'viewer')),
  password_hash text not null,
  failed_logins smallint not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null
);
alter table contribution add foreign key (assisted_by) references console_user;
create table prompt (
  id text not null,
  language text not null,
  state text not null check (state in ('synthetic', 'recorded', 'reviewed')),
  sentence text not null,
  speaker text not null,
  file_key text not null,
  original_key text,
  sha256 text not null,
  seconds real not null,
  lufs real,
  recorded_at timestamptz not null,
  primary key (id, language)
);
create table audit_entry (
  id bigint generated always as identity primary key,
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null default '{}',
  at timestamptz not null
);
create index audit_of on audit_entry (subject, at);`;

const TABLES = [
  'audit_entry',
  'prompt',
  'flow_version',
  'inbound_event',
  'ussd_session',
  'budget',
  'cost_entry',
  'price',
  'delivery',
  'digest',
  'debate',
  'follow_up',
  'moderation_decision',
  'answer',
  'reaction',
  'support',
  'assignment',
  'contribution',
  'console_user',
  'publication_content',
  'publication',
  'recording',
  'official_rating',
  'follow',
  'official_phone',
  'official',
  'consent',
  'citizen_statement',
  'citizen',
  'phone',
  'village',
  'commune',
];
