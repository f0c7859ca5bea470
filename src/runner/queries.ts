import { type HelperDeps, helperNumber } from '../acts/citizens/find-helper.ts';
import { findRecipient } from '../acts/citizens/find-recipient.ts';
import { debateMet } from '../acts/debates/debate-met.ts';
import { sessionAt } from '../acts/ladder/session-of.ts';
import { officialPrompt } from '../catalog/managed-prompts.ts';
import type { Named, Value } from '../engine/value.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { spokenNumber } from '../lib/phone.ts';
import { callerView } from '../storage/caller-view.ts';
import { citizenView } from '../storage/citizen-view.ts';
import { communesByLetters } from '../storage/communes.ts';
import { officialsOf } from '../storage/official-views.ts';
import { nextOther } from '../storage/others-view.ts';
import { answered, challenge, debateChallenges, openChallenges } from '../storage/public-views.ts';
import { publication, publicationsOf } from '../storage/publication-views.ts';
import { recordingState } from '../storage/recordings.ts';
import { contributionsOfPhone, request } from '../storage/request-views.ts';
import { poorTakeOf } from '../storage/takes.ts';
import type { Db } from '../storage/transaction.ts';
import { askOf } from './ask-of.ts';
import { ASSIST_QUERIES } from './assist-queries.ts';
import { heardBefore, heardWith, nextId } from './heard.ts';
import { OFFICIAL_QUERIES, type OfficialQueryDeps } from './official-queries.ts';
import type { Asker } from './ports.ts';
import { paceOfRecipient, responsivenessView } from './responsiveness.ts';
import { STUDIO_QUERIES, type StudioQueryDeps } from './studio-queries.ts';
import { THREAD_QUERIES } from './thread-queries.ts';

/** What the named queries of flows stand on. */
export interface QueryDeps
  extends Pick<OfficialQueryDeps, 'pins'>,
    Pick<StudioQueryDeps, 'studio'>,
    HelperDeps {
  db: Db;
  clock: Clock;
  timeZone: string;
  /** Number of a person who helps, as it is dialled. */
  helpNumber: string;
  /** The number to beep, as it is dialled. */
  voiceNumber: string;
  /** Typed words can be read to somebody in a call. */
  canRead: boolean;
  /** Themes she may choose from, in order. */
  themes: readonly string[];
  /** Languages with enough words (or speech) to be offered, by medium; French always is. */
  offered(medium: Asker['medium']): Record<string, boolean>;
  /** Resolves after so many milliseconds. */
  pause(ms: number): Promise<void>;
  /** The words of a key in a language, in text. */
  words(language: string, key: string): string;
}

type Args = Record<string, Value>;
type Query = (deps: QueryDeps, args: Args, who: Asker) => Promise<unknown>;

/** Every query a flow may name; each gives small JSON. */
const QUERIES: Readonly<Record<string, Query>> = {
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
  publications: (deps, args, who) => publications(deps, args, who),
  publication: async (deps, args, who) => publicationOf(deps, numberOf(args.id), who),
  next_publication: async (deps, args, who) => {
    const id = nextId(await publications(deps, args, who), args.after);
    return withHeard(args, await publicationOf(deps, id, who));
  },
  challenges: async ({ db }, args) => titled(await openChallenges(db, numberOf(args.commune))),
  challenge: async ({ db }, args, who) => challengeOf(db, numberOf(args.id), who),
  next_challenge: async ({ db }, args, who) => {
    const id = nextId(await openChallenges(db, numberOf(args.commune)), args.after);
    return withHeard(args, await challengeOf(db, id, who));
  },
  debate: (deps, args, who) => debateOf(deps, numberOf(args.commune), who),
  debate_questions: async ({ db }, args) =>
    titled(await debateChallenges(db, numberOf(args.debate) ?? 0)),
  next_debate_question: async ({ db }, args, who) => {
    const id = nextId(await debateChallenges(db, numberOf(args.debate) ?? 0), args.after);
    return withHeard(args, await challengeOf(db, id, who));
  },
  answered: async ({ db }, args) => titled(await answered(db, numberOf(args.commune))),
  next_answered: async ({ db }, args, who) => {
    const id = nextId(await answered(db, numberOf(args.commune)), args.after);
    return withHeard(args, await challengeOf(db, id, who));
  },
  next_other: async (deps, args, who) => {
    const found = await nextOther(deps.db, {
      commune: numberOf(args.commune),
      heard: heardBefore(args.after),
      phoneHash: who.phoneHash,
      canRead: deps.canRead,
    });
    if (found === null) return null;
    const { supports, ...other } = found;
    const theme = other.theme === null ? null : spoken(deps, who, `theme.opt.${other.theme}`);
    const supportsAfter = supports + (other.supported ? 0 : 1);
    return withHeard(args, { ...other, theme, supportsAfter });
  },
  my_requests: async (deps, _args, who) => {
    const mine = await contributionsOfPhone(deps.db, who.phoneHash);
    return mine.map(({ id, reference, status }) => ({
      id,
      reference,
      status: spoken(deps, who, `status.opt.${status}`),
    }));
  },
  request: async (deps, args, who) => requestOf(deps, { reference: textOf(args.reference) }, who),
  next_request: async (deps, args, who) => {
    const id = nextId(await contributionsOfPhone(deps.db, who.phoneHash), args.after);
    return id === null ? null : withHeard(args, await requestOf(deps, { id }, who));
  },
  recording: (deps, args, who) =>
    who.medium === 'voice'
      ? waitForRecording(deps, textOf(args.id))
      : recordingState(deps.db, textOf(args.id)),
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

function publications(deps: QueryDeps, args: Args, who: Asker) {
  return publicationsOf(deps.db, {
    commune: numberOf(args.commune),
    kind: args.kind === 'decision' ? 'decision' : 'message',
    language: who.language,
    timeZone: deps.timeZone,
  });
}

async function publicationOf(deps: QueryDeps, id: number | null, who: Asker) {
  if (id === null) return null;
  const found = await publication(deps.db, { id, language: who.language, timeZone: deps.timeZone });
  return found && { id, title: found.title, content: found.content, date: found.date };
}

async function debateOf(deps: QueryDeps, commune: number | null, who: Asker) {
  if (commune === null) return null;
  const { db, clock, timeZone } = deps;
  const found = await debateMet(db, commune, { now: clock.now(), timeZone });
  if (found === null) return null;
  const { title, ...debate } = found;
  const name = spoken(deps, who, `theme.opt.${debate.theme}`);
  return {
    ...debate,
    name: title === '' || who.language !== 'fr' ? name : { ...name, text: title },
  };
}

async function challengeOf(db: Db, id: number | null, who: Asker) {
  const found = id === null ? null : await challenge(db, { id, phoneHash: who.phoneHash });
  if (!found) return null;
  const { supports, supported, mine, content, answer } = found;
  return {
    id,
    content,
    answer,
    mine,
    supports,
    supported,
    supportsAfter: supports + (supported ? 0 : 1),
  };
}

async function requestOf(
  deps: QueryDeps,
  which: { id: number } | { reference: string },
  who: Asker,
) {
  const found = await request(deps.db, who.phoneHash, which);
  if (!found) return null;
  const { id, reference, theme, status, content, answer, official, explanation } = found;
  const { clock, timeZone } = deps;
  const statusName = spoken(deps, who, `status.opt.${status}`);
  const isSpoken = answer?.recording !== undefined;
  return {
    id,
    reference,
    theme,
    status,
    statusName,
    content,
    answer,
    spoken: isSpoken,
    audible: isSpoken || deps.canRead,
    readable: answer?.text !== undefined,
    official,
    explanation,
    council: found.council && sessionAt(found.council.on, clock.now(), timeZone),
  };
}

/** How long a call is kept waiting for a recording within one request, and how often it is looked at. */
const RECORDING_WAIT_MS = 1_500;
const RECORDING_LOOK_MS = 100;

/**
 * Its state; one that is being fetched is given a moment, so that she hears herself at once. That it is
 * no good is known before it can be played.
 */
async function waitForRecording(deps: QueryDeps, id: string) {
  let state = await recordingState(deps.db, id);
  const isAwaited = () =>
    state?.state === 'pending' && (state.verdict === null || state.verdict === 'ok');
  for (let waited = 0; isAwaited() && waited < RECORDING_WAIT_MS; ) {
    await deps.pause(RECORDING_LOOK_MS);
    waited += RECORDING_LOOK_MS;
    state = await recordingState(deps.db, id);
  }
  return state;
}

/** Something said by a committed prompt and read by its words. */
function spoken(deps: QueryDeps, who: Asker, key: string): Named {
  return { text: deps.words(who.language, key), prompt: key };
}

/** Titles of a list are the first words of what was asked. */
function titled(items: readonly { id: number; title: Named; supports: number }[]) {
  return items.map(({ id, title, supports }) => ({
    id,
    supports,
    title: title.text === undefined ? title : { text: firstWords(title.text) },
  }));
}

const TITLE_CHARACTERS = 36;

function firstWords(text: string): string {
  if (text.length <= TITLE_CHARACTERS) return text;
  const cut = text.slice(0, TITLE_CHARACTERS);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 12))}...`;
}

/** The item with what was heard of its list, itself included: the `after` of the one that follows. */
function withHeard<Item extends { id: number | null }>(args: Args, item: Item | null) {
  return item?.id == null ? item : { ...item, heard: heardWith(args.after, item.id) };
}

function numberOf(value: Value | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
