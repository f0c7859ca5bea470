import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { Payers } from './budgets.ts';

/** Whose budgets a delivery is paid from: that of its commune (null: unknown), and that of the service. */
export interface WhoPays {
  deliveryId: string;
  communeNumber: number | null;
  /** Of one segment or one begun minute, now; null without a price. */
  priceMillionths: number | null;
  currency: string | null;
  /** Budgets in this currency that pay for it: none, one or both. */
  plans: number;
  /** Whether that of the service is one of them. */
  servicePays: boolean;
  /** Call backs a day of this commune; null: as for all. */
  callsADay: number | null;
  /** How the broadcast it is part of stands; null when it is none. */
  broadcast: string | null;
}

/** What sending this delivery now would cost, and who pays. */
export async function whoPays(
  db: Db,
  { deliveryId, ...when }: { deliveryId: string; provider: string; now: number },
): Promise<WhoPays> {
  const [row] = await whoPayEach(db, { deliveryIds: [deliveryId], ...when });
  if (row === undefined) throw new Error('a delivery that was locked is gone');
  return row;
}

/** As `whoPays`, of several. The commune a delivery is about comes first. */
export const whoPayEach = (
  db: Db,
  which: { deliveryIds: readonly string[]; provider: string; now: number },
) =>
  queryRows<WhoPays>(
    db,
    `select delivery.id as delivery_id, pays.commune_number, price.amount_millionths as price_millionths, price.currency,
        (select count(*) from budget_plan plan where plan.currency = price.currency
          and (plan.commune_number = pays.commune_number or plan.commune_number is null)) as plans,
        exists (select from budget_plan
          where currency = price.currency and commune_number is null) as service_pays,
        (select calls_a_day from budget_plan
          where commune_number is not distinct from pays.commune_number) as calls_a_day,
        publication.broadcast
      from delivery
        left join contribution on contribution.id = delivery.contribution_id
        left join publication on publication.id = delivery.publication_id
        left join citizen on citizen.phone_id = delivery.phone_id
        cross join lateral (select coalesce(contribution.commune_number,
          publication.commune_number,
          case when delivery.purpose like 'official.%' or delivery.purpose like 'debate.official%'
            or delivery.purpose = 'debate.questions' then (select official.commune_number
            from official join official_phone on official_phone.official_id = official.id
            where official_phone.phone_id = delivery.phone_id limit 1) end,
          citizen.commune_number) as commune_number) pays
        left join lateral (select amount_millionths, currency from price
          where kind = case delivery.kind when 'sms' then 'sms_segment' else 'call_minute' end
            and provider = :provider and valid_from <= :now
          order by valid_from desc limit 1) price on true
      where delivery.id = any(:deliveryIds)`,
    { ...which, now: new Date(which.now) },
  );

/** A budget of one month after something was taken from it. */
export interface TakenFrom {
  id: number;
  communeNumber: number | null;
  amountMillionths: number;
  reservedMillionths: number;
  toldPercent: number;
}

/** An amount that a commune (null: unknown) and the service are to pay. */
export interface Part {
  communeNumber: number | null;
  amountMillionths: number;
}

/**
 * Takes amounts from each budget that allows what falls to it, in one statement: a row only when it stays
 * within `share` thousandths, so however many take at once none is oversold. The month's row is made from
 * the standing amount when it is the first. Rows are locked in one order: communes' before the service's.
 * @returns the budgets it was taken from; when they are fewer than pay, the caller gives it back.
 */
export const takeFromBudgets = (
  db: Db,
  when: Pick<Payers, 'month' | 'currency'>,
  taking: { parts: readonly Part[]; share: number },
) =>
  queryRows<TakenFrom>(
    db,
    `insert into budget (commune_number, month, amount_millionths, currency, reserved_millionths)
      select plan.commune_number, cast(:month as date), amount_millionths, currency,
          cast(sum(taken) as bigint)
        from budget_plan plan
          join unnest(cast(:communes as int[]), cast(:amounts as bigint[])) part (commune_number, taken)
            on part.commune_number = plan.commune_number or plan.commune_number is null
        where currency = :currency
        group by plan.commune_number, amount_millionths, currency
        having sum(taken) * 1000 <= amount_millionths * :share
        order by plan.commune_number nulls last
      on conflict (commune_number, month) do update
        set reserved_millionths = budget.reserved_millionths + excluded.reserved_millionths
        where (budget.reserved_millionths + excluded.reserved_millionths) * 1000
          <= budget.amount_millionths * :share
      returning id, commune_number, amount_millionths, reserved_millionths, told_percent`,
    {
      ...{ month: when.month, currency: when.currency, share: taking.share },
      ...columnsOf(taking.parts),
    },
  );

const columnsOf = (parts: readonly Part[]) => ({
  communes: parts.map(({ communeNumber }) => communeNumber),
  amounts: parts.map(({ amountMillionths }) => amountMillionths),
});

/**
 * Corrects what was taken by these amounts (less than 0: given back), from the same budgets. They are
 * locked before, in the order of `takeFromBudgets`.
 */
export async function correctBudgets(
  db: Db,
  when: Pick<Payers, 'month' | 'currency'>,
  parts: readonly Part[],
): Promise<void> {
  const bindings = { month: when.month, currency: when.currency, ...columnsOf(parts) };
  await queryRows(
    db,
    `select id from budget where month = :month and currency = :currency
      and (commune_number = any(cast(:communes as int[])) or commune_number is null)
      order by commune_number nulls last for update`,
    bindings,
  );
  await queryRows(
    db,
    `update budget set reserved_millionths = greatest(0, reserved_millionths + by_millionths)
      from (select budget.id, cast(sum(part.amount) as bigint) as by_millionths from budget
        join unnest(cast(:communes as int[]), cast(:amounts as bigint[])) part (commune_number, amount)
          on part.commune_number = budget.commune_number or budget.commune_number is null
        where month = :month and currency = :currency group by budget.id) correction
      where budget.id = correction.id`,
    bindings,
  );
}

/** Adds what was spent without asking to the budgets that pay, over their amount too; the month's row is made. */
export async function addToBudgets(
  db: Db,
  payers: Payers,
  amountMillionths: number,
): Promise<void> {
  await queryRows(
    db,
    `insert into budget (commune_number, month, amount_millionths, currency, reserved_millionths)
      select commune_number, cast(:month as date), amount_millionths, currency,
          greatest(0, cast(:amountMillionths as bigint))
        from budget_plan
        where currency = :currency and (commune_number = :communeNumber or commune_number is null)
        order by commune_number nulls last
      on conflict (commune_number, month) do update set reserved_millionths =
        greatest(0, budget.reserved_millionths + cast(:amountMillionths as bigint))
      returning id`,
    { ...payers, amountMillionths },
  );
}

/** Gives back to one budget what it alone had allowed. */
export const giveBack = (db: Db, id: number, amountMillionths: number) =>
  queryRows(
    db,
    'update budget set reserved_millionths = reserved_millionths - :amountMillionths where id = :id',
    { id, amountMillionths },
  );

/** True for whoever is first to tell that a month's budget is that far spent. */
export async function tellOnce(db: Db, id: number, percent: number): Promise<boolean> {
  const rows = await queryRows(
    db,
    'update budget set told_percent = :percent where id = :id and told_percent < :percent returning id',
    { id, percent },
  );
  return rows.length > 0;
}

/** The budgets that refused something for the first time, by their commune (null: the service's). */
export async function tellRefusing(
  db: Db,
  payers: Payers,
  allowing: readonly TakenFrom[],
): Promise<(number | null)[]> {
  const rows = await queryRows<{ communeNumber: number | null }>(
    db,
    `update budget set told_percent = 100
      where month = :month and currency = :currency and told_percent < 100
        and (commune_number = :communeNumber or commune_number is null)
        and not (id = any(:allowing)) returning commune_number`,
    { ...payers, allowing: allowing.map(({ id }) => id) },
  );
  return rows.map(({ communeNumber }) => communeNumber);
}

/** One more call back of a commune on a day, unless it has had `most`. */
export async function countCallOfDay(
  db: Db,
  call: { communeNumber: number | null; day: string; most: number },
): Promise<boolean> {
  if (call.most === 0) return false;
  const rows = await queryRows(
    db,
    `insert into call_day (commune_number, day, calls) values (:communeNumber, :day, 1)
      on conflict (commune_number, day) do update set calls = call_day.calls + 1
        where call_day.calls < :most
      returning calls`,
    call,
  );
  return rows.length > 0;
}

/**
 * Deliveries that never left hold nothing any more. @returns what each budget gets back: month by month, a
 * commune's before the service's, as everybody locks them.
 */
export const releaseHeld = (db: Db, limit: number) =>
  queryRows<{ id: number; millionths: number }>(
    db,
    `with idle as (
        select id, commune_number, reserved_on, reserved_millionths from delivery
          where reserved_millionths > 0 and state in ('cancelled', 'failed')
          limit :limit for update skip locked),
      freed as (update delivery set reserved_millionths = 0 from idle where delivery.id = idle.id)
      select budget.id, sum(idle.reserved_millionths)::bigint as millionths
        from idle join budget on budget.month = idle.reserved_on
          and (budget.commune_number = idle.commune_number or budget.commune_number is null)
        group by budget.id order by budget.month, budget.commune_number nulls last`,
    { limit },
  );

/** The standing budgets that pay, each with what this month has taken of it. */
export const payingBudgets = (db: Db, payers: Payers) =>
  queryRows<{ amountMillionths: number; reservedMillionths: number }>(
    db,
    `select plan.amount_millionths, coalesce(budget.reserved_millionths, 0) as reserved_millionths
      from budget_plan plan left join budget on budget.month = :month
        and budget.commune_number is not distinct from plan.commune_number
      where plan.currency = :currency
        and (plan.commune_number = :communeNumber or plan.commune_number is null)`,
    { ...payers },
  );

/** What waits for money stays as it is until this transaction ends. */
export const lockRefused = (db: Db) =>
  queryRows<{ id: string }>(
    db,
    "select id from delivery where state = 'due' and failure = 'budget_spent' for update",
  );

/** What waits for money is tried again at `at`. @returns how many. */
export async function wakeRefused(db: Db, at: number): Promise<number> {
  return db('delivery')
    .where({ state: 'due', failure: 'budget_spent' })
    .update({ due_at: new Date(at) });
}
