import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { howCommuneAnswers } from '../acts/officials/how-they-answer.ts';
import type { Clock } from '../lib/clock.ts';
import {
  openAnswers,
  openCommunes,
  openDebateQuestions,
  openDebatesOf,
} from '../storage/contributions/open-views.ts';
import { debateCounts, findDebate } from '../storage/debates/debates.ts';
import { findCommune } from '../storage/officials/communes.ts';
import { citizenCard } from './cards/citizens.ts';
import { type OfficialCardNumbers, officialCard } from './cards/officials.ts';
import { communeCsv } from './commune-csv.ts';
import { communePage } from './views/commune.ts';
import { type Contact, communesPage } from './views/communes.ts';
import { type DebateView, debatePage } from './views/debate.ts';
import { PAGE_POLICY, page } from './views/layout.ts';

export interface OpenDeps {
  db: Knex;
  clock: Clock;
  /** IANA name. */
  timeZone: string;
  contact: Contact & OfficialCardNumbers;
}

export interface OpenReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

interface Found {
  type: 'html' | 'csv';
  body: string;
  policy: string;
}

/** Answers of a commune shown on its page. */
const ANSWERS = 100;
const DEBATES = 10;
/** A page is made once in so many milliseconds, however many people look at it. */
const FRESH_MS = 30_000;
/** Pages held at once. */
const KEPT = 500;
/** Browsers and caches on the way keep it, in seconds. */
const MAX_AGE = 300;
const TYPES = { html: 'text/html; charset=utf-8', csv: 'text/csv; charset=utf-8' };

/** Pages everybody may read, without script and without anything personal: `/open/…`, GET alone. */
export function openPublicPages(
  deps: OpenDeps,
): (request: {
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
}) => Promise<OpenReply> {
  const made = new Map<string, { page: Promise<Found | null>; until: number }>();
  const pageOf = (path: string): Promise<Found | null> => {
    const now = deps.clock.now();
    const kept = made.get(path);
    if (kept !== undefined && kept.until > now) return kept.page;
    if (made.size >= KEPT) made.clear();
    const page = find(deps, path);
    made.set(path, { page, until: now + FRESH_MS });
    page.catch(() => made.delete(path));
    return page;
  };
  return async ({ url, headers }) => {
    const found = await pageOf(url.replace(/[?#].*$/, '').replace(/\/$/, ''));
    return found === null ? notFound() : replyOf(found, headers['if-none-match']);
  };
}

async function find(deps: OpenDeps, path: string): Promise<Found | null> {
  const plain = (body: string): Found => ({ type: 'html', body, policy: PAGE_POLICY });
  const { contact, db } = deps;
  if (path === '/open') return plain(communesPage(await openCommunes(db), contact).text);
  if (path === '/open/cards/officials') return card(officialCard(contact));
  if (path === '/open/cards/citizens') return card(citizenCard(contact));
  const commune = /^\/open\/communes\/([1-9]\d\d)(\.csv)?$/.exec(path);
  if (commune !== null) {
    const [, number, csv] = commune;
    const view = await communeView(deps, Number(number));
    if (view === null) return null;
    return csv === undefined
      ? plain(communePage(view).text)
      : { ...plain(communeCsv(view)), type: 'csv' };
  }
  const debate = /^\/open\/debates\/([1-9]\d{0,9})$/.exec(path);
  if (debate !== null) {
    const view = await debateView(deps, Number(debate[1]));
    return view && plain(debatePage(view).text);
  }
  return null;
}

function card({ html, policy }: { html: string; policy: string }): Found {
  return { type: 'html', body: html, policy };
}

async function communeView({ db, clock, timeZone, contact }: OpenDeps, number: number) {
  const commune = await findCommune(db, number);
  if (commune === null) return null;
  const answering = await howCommuneAnswers(db, number, clock.now());
  const answers = await openAnswers(db, { commune: number, limit: ANSWERS });
  const debates = await openDebatesOf(db, number, DEBATES);
  return { number, name: commune.name, ...answering, answers, debates, timeZone, contact };
}

async function debateView(
  { db, timeZone, contact }: OpenDeps,
  id: number,
): Promise<DebateView | null> {
  const debate = await findDebate(db, id);
  if (debate === null) return null;
  const known = await openCommunes(db);
  return {
    ...{ debate, timeZone, contact },
    communes: known.filter(({ number }) => debate.communeNumbers.includes(number)),
    counts: await debateCounts(db, id),
    answers: await openAnswers(db, { debate: id, limit: ANSWERS }),
    waiting: await openDebateQuestions(db, id, ANSWERS),
  };
}

function replyOf({ type, body, policy }: Found, known: string | undefined): OpenReply {
  const etag = etagOf(body);
  const headers = {
    'content-type': TYPES[type],
    'cache-control': `public, max-age=${MAX_AGE}`,
    etag,
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  const isKnown = known?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag);
  return isKnown ? { status: 304, headers, body: '' } : { status: 200, headers, body };
}

function notFound(): OpenReply {
  const { text } = page("Cette page n'existe pas", []);
  return {
    status: 404,
    headers: {
      'content-type': TYPES.html,
      'cache-control': 'no-store',
      'content-security-policy': PAGE_POLICY,
      'x-content-type-options': 'nosniff',
    },
    body: text,
  };
}

function etagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}
