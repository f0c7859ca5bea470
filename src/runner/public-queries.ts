import { type DebateMet, debateCalled, debateMet } from '../acts/debates/debate-met.ts';
import type { Named } from '../engine/value.ts';
import type { Clock } from '../lib/clock.ts';
import { nextOther } from '../storage/contributions/others-view.ts';
import {
  answered,
  challenge,
  debateChallenges,
  openChallenges,
} from '../storage/contributions/public-views.ts';
import { publication, publicationsOf } from '../storage/publications/publication-views.ts';
import type { Db } from '../storage/transaction.ts';
import { heardBefore, nextId, withHeard } from './heard.ts';
import type { Asker } from './ports.ts';
import { type Args, numberOf, type Query, spoken } from './query.ts';

/** What the queries of what everybody may hear stand on. */
export interface PublicQueryDeps {
  db: Db;
  clock: Clock;
  timeZone: string;
  /** Typed words can be read to somebody in a call. */
  canRead: boolean;
  /** The words of a key in a language, in text. */
  words(language: string, key: string): string;
}

/** What officials say, what others asked and what is debated. */
export const PUBLIC_QUERIES: Readonly<Record<string, Query<PublicQueryDeps>>> = {
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
  debate_called: debateCalledAbout,
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
};

function publications(deps: PublicQueryDeps, args: Args, who: Asker) {
  return publicationsOf(deps.db, {
    commune: numberOf(args.commune),
    kind: args.kind === 'decision' ? 'decision' : 'message',
    language: who.language,
    timeZone: deps.timeZone,
  });
}

async function publicationOf(deps: PublicQueryDeps, id: number | null, who: Asker) {
  if (id === null) return null;
  const found = await publication(deps.db, { id, language: who.language, timeZone: deps.timeZone });
  return found && { id, title: found.title, content: found.content, date: found.date };
}

async function debateOf(deps: PublicQueryDeps, commune: number | null, who: Asker) {
  const { db, clock, timeZone } = deps;
  const { phoneHash } = who;
  const found = await debateMet(db, { commune, phoneHash }, { now: clock.now(), timeZone });
  return found && namedFor(deps, found, who);
}

async function debateCalledAbout(deps: PublicQueryDeps, args: Args, who: Asker) {
  const { db, clock, timeZone } = deps;
  const [id, commune] = [numberOf(args.id), numberOf(args.commune)];
  const now = clock.now();
  const found = id === null ? null : await debateCalled(db, { id, commune }, { now, timeZone });
  return found && namedFor(deps, found, who);
}

/** By the title staff gave it, which is in French, or by its theme. */
function namedFor(deps: PublicQueryDeps, { title, ...debate }: DebateMet, who: Asker) {
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
