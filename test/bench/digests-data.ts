import type { Knex } from 'knex';

export const OFFICIALS = 10_000;
export const CONTRIBUTIONS = 1_000_000;
const CITIZENS = 200_000;
const SUPPORTS = 2_000_000;

/**
 * Made-up data as skewed as life: a few officials are asked most, a few questions gather most support, a
 * quarter waits for an answer and of those most were told before.
 */
export async function fillWithDigestData(db: Knex): Promise<void> {
  for (const statement of STATEMENTS) await db.raw(statement);
  await db.raw('vacuum analyze');
}

const BEGAN = "timestamptz '2026-01-01'";
/** Days of the year before the digest, evenly. */
const SOME_DAY = `${BEGAN} + random() * interval '330 days'`;

const STATEMENTS = [
  'select setseed(0.42)',
  `insert into commune (number, name, name_key, cercle, region)
     select n, 'Commune ' || n, 'commune' || n, 'Kayes', 'Kayes' from generate_series(101, 350) n`,
  `insert into phone (hash, number_encrypted, key_id, created_at)
     select 'h' || n, 'sealed', 'k', ${BEGAN} from generate_series(1, ${OFFICIALS + CITIZENS}) n`,
  `insert into official (name, role, commune_number, notify, created_at)
     select 'Official ' || n, 'councillor', 101 + n % 250, 'digest', ${BEGAN}
       from generate_series(1, ${OFFICIALS}) n`,
  `insert into official_phone (official_id, phone_id)
     select id, id from official`,
  `insert into citizen (phone_id, language, sex, commune_number, created_at)
     select id, 'bm', case when random() < 0.5 then 'woman' else 'man' end, 101 + id % 250, ${BEGAN}
       from phone where id > ${OFFICIALS}`,
  `insert into contribution (reference, kind, phone_id, citizen_id, commune_number, official_id, theme,
       medium, language, body, state, created_at, received_at, approved_at)
     select n || '0', 'question', ${OFFICIALS} + who, who, 101 + who % 250, official,
       (array['water', 'health', 'school', 'roads'])[1 + n % 4], 'ussd', 'bm',
       'Question ' || n || repeat(' quand sera-t-il fait', 1 + n % 6),
       case when random() < 0.25 then 'assigned' else 'answered' end, day, day, day
     from (select n, 1 + floor(random() * ${CITIZENS})::int as who, ${SOME_DAY} as day,
         1 + floor(${OFFICIALS} * power(random(), 3))::int as official
       from generate_series(1, ${CONTRIBUTIONS}) n) made`,
  `insert into support (contribution_id, phone_id, sex, at)
     select 1 + floor(${CONTRIBUTIONS} * power(random(), 2))::int,
       ${OFFICIALS} + 1 + floor(random() * ${CITIZENS})::int,
       (array['woman', 'man', null])[1 + floor(random() * 3)::int], ${BEGAN}
     from generate_series(1, ${SUPPORTS}) on conflict do nothing`,
  `insert into answer (contribution_id, official_id, body, state, leaves_at, created_at, sent_at)
     select id, official_id, 'Bientôt', 'sent', received_at, received_at, received_at
       from contribution where state = 'answered' and id % 2 = 0`,
  `insert into assignment (contribution_id, official_id, assigned_at, sent_at, told_supports)
     select id, official_id, received_at, case when told then received_at end,
       case when told then floor(random() * 4) end
     from (select *, random() < 0.8 as told from contribution) c`,
];
