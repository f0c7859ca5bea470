import { type HelperDeps, helperNumber } from '../acts/citizens/find-helper.ts';
import { findRecipient } from '../acts/citizens/find-recipient.ts';
import { officialPrompt } from '../catalog/managed-prompts.ts';
import type { Named, Value } from '../engine/value.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { spokenNumber } from '../lib/phone.ts';
import { callerView } from '../storage/citizens/caller-view.ts';
import { citizenView } from '../storage/citizens/citizen-view.ts';
import { communesByLetters } from '../storage/officials/communes.ts';
import { officialsOf } from '../storage/officials/official-views.ts';
import { poorTakeOf } from '../storage/recordings/takes.ts';
import type { Db } from '../storage/transaction.ts';
import { askOf } from './ask-of.ts';
import { ASSIST_QUERIES } from './assist-queries.ts';
import { OFFICIAL_QUERIES, type OfficialQueryDeps } from './official-queries.ts';
import type { Asker } from './ports.ts';
import { PUBLIC_QUERIES, type PublicQueryDeps } from './public-queries.ts';
import { type Args, numberOf, type Query, spoken, textOf } from './query.ts';
import { REQUEST_QUERIES, type RequestQueryDeps } from './request-queries.ts';
import { paceOfRecipient, responsivenessView } from './responsiveness.ts';
import { STUDIO_QUERIES, type StudioQueryDeps } from './studio-queries.ts';
import { THREAD_QUERIES } from './thread-queries.ts';

/** What the named queries of flows stand on. */
export interface QueryDeps
  extends PublicQueryDeps,
    RequestQueryDeps,
    Pick<OfficialQueryDeps, 'pins'>,
    Pick<StudioQueryDeps, 'studio'>,
    HelperDeps {
  db: Db;
  clock: Clock;
  /** Number of a person who helps, as it is dialled. */
  helpNumber: string;
  /** The number to beep, as it is dialled. */
  voiceNumber: string;
  /** Themes she may choose from, in order. */
  themes: readonly string[];
  /** Languages with enough words (or speech) to be offered, by medium; French always is. */
  offered(medium: Asker['medium']): Record<string, boolean>;
}

/** Every query a flow may name; each gives small JSON. */
const QUERIES: Readonly<Record<string, Query<QueryDeps>>> = {
  citizen: async (deps, _args, who) => {
    const view = await citizenView(deps.db, who.phoneHash);
    const poor = await poorTakeOf(deps.db, who.phoneHash);
    const caller = await callerView(deps.db, who.phoneHash);
    const helper = helperNumber(deps, caller);
    const facilitator = helper === null ? null : spokenNumber(helper);
    return {
      ...view,
      draft: view.draft && { ...view.draft, ask: askOf(view.draft.kind) },
      poorTake: poor && { ...poor, ask: askOf(poor.kind) },
      news: caller.moved || view.waitingAnswer !== null,
      facilitates: caller.facilitates,
      helped: caller.helped,
      facilitator,
      help: facilitator ?? deps.helpNumber,
      line: deps.voiceNumber,
      offered: deps.offered(who.medium),
    };
  },
  themes: async (deps) => deps.themes.map((id) => ({ id })),
  communes: async ({ db }, args) => {
    const found = await communesByLetters(db, textOf(args.letters));
    return found.map(({ number, ...name }) => ({ number, name }));
  },
  officials: async (deps, args, who) => {
    const commune = numberOf(args.commune);
    if (commune === null) return [];
    const found = await officialsOf(deps.db, { commune, phoneHash: who.phoneHash });
    return found.map((each) => {
      const role = spoken(deps, who, `role.${each.role}`);
      const label: Named = {
        text: `${role.text} ${each.name.text ?? ''}`,
        prompt: `role.${each.role}`,
      };
      const { id, followed, invitation } = each;
      const name = { text: each.name.text, prompt: officialPrompt(id) };
      return { id, role, name, label, followed, invitation };
    });
  },
  recipient: async (deps, args, who) => {
    const { db } = deps;
    const { commune } = await citizenView(db, who.phoneHash);
    const official = await findRecipient(db, {
      commune: numberOf(args.commune) ?? commune?.number ?? null,
      official: numberOf(args.official),
      theme: typeof args.theme === 'string' ? args.theme : null,
    });
    return { known: official !== null, ...(await paceOfRecipient(deps, official)) };
  },
  responsiveness: (deps, args) =>
    responsivenessView(deps, {
      official: numberOf(args.official),
      commune: numberOf(args.commune),
    }),
  ...PUBLIC_QUERIES,
  ...REQUEST_QUERIES,
  ...OFFICIAL_QUERIES,
  ...THREAD_QUERIES,
  ...ASSIST_QUERIES,
  ...STUDIO_QUERIES,
};

/** Answers one named query for the phone that asks. */
export async function answerQuery(
  deps: QueryDeps,
  name: string,
  args: Args,
  who: Asker,
): Promise<Value> {
  const query = QUERIES[name];
  if (!query) throw new AppError('flow_broken', `no query ${name}`);
  return (await query(deps, args, who)) as Value;
}
