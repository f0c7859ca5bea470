import type { Knex } from 'knex';
import { queryRows } from '../../src/storage/rows.ts';

export interface Group {
  name: string;
  people: number;
}

/** How the service did, from its own rows. */
export interface Figures {
  people: number;
  bySex: Group[];
  byAge: Group[];
  byLanguage: Group[];
  byMedium: Group[];
  byCommune: Group[];
  contributions: { kind: string; received: number; given: number; answered: number }[];
  supports: number;
  /** Hours from the question to its answer on its way; null when nothing is answered. */
  medianHours: number | null;
  sms: { messages: number; segments: number };
  calls: { placed: number; answered: number; minutes: number };
  ussdSessions: number;
  costs: { kind: string; amount: number; currency: string }[];
  digests: number;
  ladder: { kind: string; outcome: string; steps: number }[];
  officials: OfficialFigures[];
}

export interface OfficialFigures {
  id: number;
  given: number;
  answered: number;
  refused: number;
  taken: number;
  medianHours: number | null;
}

/** An official who texts is a citizen as well; he is counted with his like. */
const NO_OFFICIAL = 'citizen.phone_id not in (select phone_id from official_phone)';
const HOURS = 'extract(epoch from (answer.sent_at - c.received_at)) / 3600';

export async function readFigures(db: Knex): Promise<Figures> {
  const rows = <Row>(sql: string) => queryRows<Row>(db, sql);
  const groups = (column: string, from = 'citizen') =>
    rows<Group>(
      `select coalesce(${column}, 'unsaid') as name, count(distinct citizen.id)::int as people
        from ${from} where ${NO_OFFICIAL} group by 1 order by 2 desc, 1`,
    );
  const [one] = await rows<{
    people: number;
    supports: number;
    medianHours: number | null;
    messages: number;
    segments: number;
    placed: number;
    heard: number;
    minutes: number;
    ussdSessions: number;
    digests: number;
  }>(`select (select count(*)::int from citizen where ${NO_OFFICIAL}) as people,
    (select count(*)::int from support) as supports,
    (select percentile_cont(0.5) within group (order by ${HOURS})::float8 from answer
      join contribution c on c.id = answer.contribution_id where answer.state = 'sent') as median_hours,
    (select count(*)::int from delivery where kind = 'sms' and attempts > 0) as messages,
    (select coalesce(sum(segments), 0)::int from delivery where kind = 'sms' and attempts > 0) as segments,
    (select coalesce(sum(attempts), 0)::int from delivery where kind = 'call') as placed,
    (select count(*)::int from delivery where kind = 'call' and state = 'delivered') as heard,
    (select coalesce(sum(ceil(seconds / 60.0)), 0)::int from delivery where kind = 'call') as minutes,
    (select count(*)::int from ussd_session) as ussd_sessions,
    (select count(*)::int from digest where delivery_id is not null) as digests`);
  if (one === undefined) throw new Error('the database answers nothing');
  return {
    people: one.people,
    bySex: await groups('citizen.sex'),
    byAge: await groups('citizen.age_band'),
    byLanguage: await groups('citizen.language'),
    byMedium: await groups(
      'consent.medium',
      'citizen join consent on consent.citizen_id = citizen.id',
    ),
    byCommune: await groups(
      'commune.name',
      'citizen left join commune on commune.number = citizen.commune_number',
    ),
    contributions: await rows(`select c.kind, count(*)::int as received,
        count(*) filter (where exists (select from assignment where contribution_id = c.id))::int as given,
        count(*) filter (where exists
          (select from answer where contribution_id = c.id and state = 'sent'))::int as answered
      from contribution c where c.reference is not null group by 1 order by 2 desc`),
    supports: one.supports,
    medianHours: one.medianHours,
    sms: { messages: one.messages, segments: one.segments },
    calls: { placed: one.placed, answered: one.heard, minutes: one.minutes },
    ussdSessions: one.ussdSessions,
    costs: await rows(`select kind, (sum(amount_millionths) / 1000000)::float8 as amount, currency
      from cost_entry group by kind, currency order by 2 desc`),
    digests: one.digests,
    ladder: await rows(`select kind, outcome, count(*)::int as steps from ladder_event
      group by 1, 2 order by 3 desc, 1`),
    officials: await rows(`select a.official_id as id, count(*)::int as given,
        count(a.refused_at)::int as refused, count(a.taken_at)::int as taken,
        count(answer.id)::int as answered,
        percentile_cont(0.5) within group (order by ${HOURS})::float8 as median_hours
      from assignment a join contribution c on c.id = a.contribution_id
      left join answer on answer.contribution_id = c.id and answer.official_id = a.official_id
        and answer.state = 'sent'
      group by a.official_id`),
  };
}
