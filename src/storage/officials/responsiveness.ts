import type { Tally } from '../../civic/responsiveness.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

interface OfficialTally extends Tally {
  officialId: number;
  name: string;
  role: string;
}

export interface CommuneTally {
  officials: OfficialTally[];
  /** The whole of them: what went from one to the other counts once. */
  council: Tally;
}

export interface TallyOf {
  commune: number;
  now: number;
  /** What waits longer is overdue. */
  overdueAfterMs: number;
}

/**
 * How the active officials of a commune deal with what they were told of, and its council, to which those
 * whose mandate is over belong: what they left waits for it. Counted are questions that nobody
 * took from them: refused ones, what a moderator refused since, what its author erased in time, and what a
 * colleague answered in time are not, nor is what is sensitive, nor what another answers for because a debate
 * shared it or the team gave it to him, unless he answered it; what was merged into another counts once, with
 * it. What the council decided is an answer of the council, whose time begins when the first of it was told.
 */
export async function communeTally(db: Db, which: TallyOf): Promise<CommuneTally> {
  const rows = await queryRows<OfficialTally>(db, TALLY, bindingsOf(which, null));
  const council = rows.find(({ officialId }) => officialId === null) ?? NOTHING;
  return { officials: rows.filter(({ officialId }) => officialId !== null), council };
}

/** The same of one official; null when there is none or he is not active. */
export async function officialTally(
  db: Db,
  which: Omit<TallyOf, 'commune'> & { official: number },
): Promise<Tally | null> {
  const bindings = bindingsOf({ ...which, commune: null }, which.official);
  const rows = await queryRows<OfficialTally>(db, TALLY, bindings);
  return rows.find(({ officialId }) => officialId === which.official) ?? null;
}

const NOTHING: Tally = {
  received: 0,
  answered: 0,
  halfAnsweredDays: null,
  good: 0,
  notGood: 0,
  overdue: 0,
  waitingSince: null,
  lastAnsweredAt: null,
};

function bindingsOf(
  { commune, now, overdueAfterMs }: Omit<TallyOf, 'commune'> & { commune: number | null },
  official: number | null,
) {
  return { commune, official, now: new Date(now), overdueSeconds: overdueAfterMs / 1000 };
}

const COLUMNS = `coalesce(received, 0) as received, coalesce(answered, 0) as answered,
    nullif(half_days, 'infinity') as half_answered_days, coalesce(good, 0) as good,
    coalesce(not_good, 0) as not_good, coalesce(overdue, 0) as overdue, waiting_since, last_answered_at`;

/** An answer that was erased still has the hour it left. */
const TALLY = `
  with chosen as (
    select id, name, role, active from official
    where role <> 'focal' and (commune_number = :commune or (active and id = :official))),
  told as (
    select a.official_id, c.id, a.sent_at as told_at, a.taken_at, his.answered_at,
      coalesce(c.answered_at, erased.at) as settled_at, erased.at as erased_at,
      c.state in ('assigned', 'seen', 'to_route') as waits,
      c.official_id is distinct from a.official_id
        and (exists (select from debate_item where contribution_id = c.id)
          or not exists (select from ladder_event e where e.contribution_id = c.id
            and e.official_id = a.official_id and e.to_official_id is not null)) as anothers
    from chosen join assignment a on a.official_id = chosen.id
    join contribution c on c.id = a.contribution_id
    left join lateral (select min(sent_at) as answered_at from answer
      where contribution_id = c.id and official_id = a.official_id) his on true
    left join lateral (select min(at) as at from audit_entry where c.state = 'erased'
      and c.answered_at is null and subject = 'phone:' || c.phone_id and action = 'phone.erase') erased on true
    where a.sent_at is not null and a.refused_at is null and c.merged_into is null and not c.sensitive
      and c.state not in ('draft', 'rejected')),
  counted as (
    select * from told where answered_at is not null or (not anothers and (waits
      or coalesce(settled_at, :now) - told_at > :overdueSeconds * interval '1 second'))),
  asked as (
    select id, (select min(sent_at) from assignment where contribution_id = told.id) as told_at,
      min(taken_at) as taken_at, bool_or(waits) as waits, min(erased_at) as erased_at,
      least(min(answered_at),
        (select min(sent_at) from answer where contribution_id = told.id and council)) as answered_at
    from told group by id),
  item as (
    select official_id, id, told_at, taken_at, answered_at, waits from counted
    union all
    select null, id, told_at, taken_at, answered_at, waits from asked
      where answered_at is not null or waits
        or coalesce(erased_at, :now) - told_at > :overdueSeconds * interval '1 second'),
  weighed as (
    select item.*, said.good, said.not_good,
      waits and :now - told_at > :overdueSeconds * interval '1 second' as is_overdue,
      case when answered_at is not null
        then greatest(extract(epoch from answered_at - told_at), 0) / 86400 end as days
    from item left join lateral (
      select count(*) filter (where answer = 'yes') as good, count(*) filter (where answer = 'no') as not_good
      from (select distinct on (f.contribution_id) f.answer from follow_up f
          where f.kind = 'answer_good' and f.answer in ('yes', 'no')
            and f.contribution_id in (select item.id union all
              select id from contribution where merged_into = item.id)
          order by f.contribution_id, f.at desc) last) said on item.answered_at is not null),
  tally as (
    select official_id, count(*) as received, count(answered_at) as answered,
      percentile_disc(0.5) within group (order by coalesce(days, 'infinity'::float8))
        filter (where days is not null or is_overdue or not waits) as half_days,
      coalesce(sum(good), 0)::int as good, coalesce(sum(not_good), 0)::int as not_good,
      count(*) filter (where is_overdue) as overdue,
      min(told_at) filter (where waits and taken_at is null) as waiting_since,
      max(answered_at) as last_answered_at
    from weighed group by official_id)
  select chosen.id as official_id, chosen.name, chosen.role, ${COLUMNS}
    from chosen left join tally on tally.official_id = chosen.id where chosen.active
  union all
  select null, null, null, ${COLUMNS} from tally where official_id is null`;
