import { HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { inQuietHours, type QuietHours } from '../../src/lib/time.ts';
import type { PhoneEvent } from './phone-log.ts';

/** An outgoing SMS or call as the database has it. */
export interface SentRow {
  id: string;
  kind: 'sms' | 'call';
  purpose: string;
  /** E.164; null: forgotten since, as of who refused to be kept. */
  phone: string | null;
  /** Null: erased since, or a call. */
  body: string | null;
  /** What the operator calls it; null: it never took it. */
  providerId: string | null;
  state: string;
  failure: string | null;
  attempts: number;
  dueAt: number;
  sentAt: number;
  /** What it is about: two of one purpose about one thing are one too many. */
  item: string;
}

/** An answer that left for its author. */
export interface AnswerRow {
  reference: string;
  /** Null: erased. */
  phone: string | null;
  sentAt: number;
  /** She wants nothing of ours. */
  optedOut: boolean;
}

/** A question that was given to an official. */
export interface GivenRow {
  reference: string;
  officialPhones: readonly string[];
  givenAt: number;
  /** He wants peace, or it was answered, refused or taken from him before he had to be told. */
  needsNoWord: boolean;
}

export interface Books {
  sent: readonly SentRow[];
  answers: readonly AnswerRow[];
  given: readonly GivenRow[];
  /** Every reference there is, drafts apart. */
  references: ReadonlySet<string>;
}

export interface Rules {
  endedAt: number;
  quietHours: QuietHours | null;
  timeZone: string;
}

/** One thing that is wrong; `example` names a row or a reference, never a number. */
export interface Finding {
  what: string;
  example: string;
}

export interface Verdict {
  lost: Finding[];
  twice: Finding[];
  hours: Finding[];
}

/** An answer that nobody has spoken yet waits a day, quiet hours half of one. */
const ANSWER_LIMIT_MS = 60 * HOUR_MS;
/** A digest a week, and the quiet hours. */
const GIVEN_LIMIT_MS = 8 * 24 * HOUR_MS;
/** What comes this soon after she did something herself is an answer to it. */
const REPLY_MS = 15 * MINUTE_MS;
const LEFT = new Set(['accepted', 'sent', 'delivered']);
const UNDONE = new Set(['due', 'sending', 'unknown']);
/** The same words about the same thing may come again after this long: a reminder. */
const AGAIN_MS = 24 * HOUR_MS;

/**
 * Compares what phones got, as the operator has it, with what the database says was sent. Pure. What is
 * wrong is lost, come twice, or come in the quiet hours without having been asked for.
 */
export function judge(log: readonly PhoneEvent[], kept: Books, rules: Rules): Verdict {
  const received = log.filter(({ kind }) => kind === 'sms');
  const books = { ...kept, sent: recall(received, kept.sent) };
  return {
    lost: [
      ...lostSms(received, books.sent),
      ...lostCalls(log, books.sent),
      ...undone(books.sent, rules),
      ...untoldAuthors(log, books.answers, rules),
      ...untoldOfficials(received, books.given, rules),
    ],
    twice: [
      ...twiceSms(received, books.sent),
      ...twiceCalls(log, books.sent),
      ...sameAgain(books.sent),
    ],
    hours: atNight(log, books.sent, rules),
  };
}

/** References that a phone was told and nobody knows. */
export function unknownReferences(told: Iterable<string>, books: Books): Finding[] {
  return [...told]
    .filter((reference) => !books.references.has(reference))
    .map((reference) => ({
      what: 'a number was given to somebody and is in no row',
      example: reference,
    }));
}

/** Rows with the number and the words that our side has forgotten since, as the operator still has them. */
function recall(received: readonly PhoneEvent[], sent: readonly SentRow[]): SentRow[] {
  const byId = new Map(received.map((event) => [event.id, event]));
  return sent.map((row) => {
    const event = row.providerId === null ? undefined : byId.get(row.providerId);
    if (row.kind !== 'sms' || event === undefined) return row;
    return { ...row, phone: row.phone ?? event.phone, body: row.body ?? event.text };
  });
}

/** Messages by phone and words: a count says more than ids, which the operator gives anew each time. */
function countSms(events: readonly PhoneEvent[]): Map<string, number> {
  return countBy(events, ({ phone, text }) => `${phone}\n${text}`);
}

function lostSms(received: readonly PhoneEvent[], sent: readonly SentRow[]): Finding[] {
  const got = countSms(received);
  return sent.flatMap((row) => {
    if (row.kind !== 'sms' || !LEFT.has(row.state)) return [];
    const key = `${row.phone}\n${row.body}`;
    const left = got.get(key) ?? 0;
    got.set(key, left - 1);
    if (left > 0) return [];
    return [
      { what: `an SMS (${row.purpose}) is ${row.state} and came to no phone`, example: row.id },
    ];
  });
}

function twiceSms(received: readonly PhoneEvent[], sent: readonly SentRow[]): Finding[] {
  const rows = sent.filter(({ kind, attempts }) => kind === 'sms' && attempts > 0);
  const left = countBy(rows, ({ phone, body }) => `${phone}\n${body}`);
  const known = new Map(rows.map((row) => [`${row.phone}\n${row.body}`, row]));
  return received.flatMap(({ phone, text, id }) => {
    const key = `${phone}\n${text}`;
    const more = (left.get(key) ?? 0) - 1;
    left.set(key, more);
    if (more >= 0) return [];
    const row = known.get(key);
    return [
      row === undefined
        ? { what: 'a phone got an SMS that is in no row', example: id }
        : { what: `a phone got an SMS (${row.purpose}) once too often`, example: row.id },
    ];
  });
}

function lostCalls(log: readonly PhoneEvent[], sent: readonly SentRow[]): Finding[] {
  const placed = callsPlaced(log);
  return sent.flatMap((row) => {
    if (row.kind !== 'call' || row.attempts === 0 || UNDONE.has(row.state)) return [];
    if ((placed.get(row.id) ?? 0) >= row.attempts) return [];
    return [
      { what: `a call (${row.purpose}) was placed and never reached the phone`, example: row.id },
    ];
  });
}

function twiceCalls(log: readonly PhoneEvent[], sent: readonly SentRow[]): Finding[] {
  const rows = new Map(sent.map((row) => [row.id, row]));
  return [...callsPlaced(log)].flatMap(([id, calls]) => {
    const row = rows.get(id);
    if (row === undefined) return [{ what: 'a phone rang for no row', example: id }];
    if (calls <= row.attempts) return [];
    return [{ what: `a phone rang once too often (${row.purpose})`, example: id }];
  });
}

/** Calls the operator made, by what we called them; a busy phone counts. */
function callsPlaced(log: readonly PhoneEvent[]): Map<string, number> {
  return countBy(
    log.filter(({ kind }) => kind === 'call' || kind === 'busy'),
    ({ id }) => id,
  );
}

function undone(sent: readonly SentRow[], { endedAt }: Rules): Finding[] {
  return sent.flatMap((row) => {
    if (UNDONE.has(row.state) && row.dueAt < endedAt) {
      return [
        {
          what: `a delivery (${row.purpose}) is still ${row.state} after its time`,
          example: row.id,
        },
      ];
    }
    const isRefused = row.kind === 'sms' && row.state === 'failed';
    return isRefused
      ? [{ what: `an SMS (${row.purpose}) failed: ${row.failure}`, example: row.id }]
      : [];
  });
}

/** Whoever asked and was answered has been told: an SMS with the number, or her phone rang. */
function untoldAuthors(
  log: readonly PhoneEvent[],
  answers: readonly AnswerRow[],
  { endedAt }: Rules,
): Finding[] {
  const byPhone = eventsByPhone(log);
  return answers.flatMap(({ reference, phone, sentAt, optedOut }) => {
    if (phone === null || optedOut || sentAt + ANSWER_LIMIT_MS > endedAt) return [];
    const isTold = (byPhone.get(phone) ?? []).some(
      ({ at, kind, text }) =>
        at >= sentAt && (kind === 'ring' || (kind === 'sms' && mentions(text, reference))),
    );
    return isTold
      ? []
      : [{ what: 'a question is answered and its author has heard nothing', example: reference }];
  });
}

function untoldOfficials(
  received: readonly PhoneEvent[],
  given: readonly GivenRow[],
  { endedAt }: Rules,
): Finding[] {
  const byPhone = eventsByPhone(received);
  return given.flatMap(({ reference, officialPhones, givenAt, needsNoWord }) => {
    if (needsNoWord || givenAt + GIVEN_LIMIT_MS > endedAt) return [];
    const isTold = officialPhones.some((phone) =>
      (byPhone.get(phone) ?? []).some(
        ({ at, text }) => at >= givenAt && (mentions(text, reference) || /Encore : \d+/.test(text)),
      ),
    );
    return isTold
      ? []
      : [{ what: 'an official was given a question and never told', example: reference }];
  });
}

/**
 * Two rows of one purpose, about one thing, to one phone, with the same words, within a day. What names no
 * thing is about what happened: an official who misses two calls is told twice.
 */
function sameAgain(sent: readonly SentRow[]): Finding[] {
  const last = new Map<string, number>();
  return sent
    .filter(
      ({ kind, purpose, state, item }) =>
        kind === 'sms' && purpose !== 'reply' && item !== '' && LEFT.has(state),
    )
    .toSorted((one, two) => one.sentAt - two.sentAt)
    .flatMap((row) => {
      const key = [row.phone, row.purpose, row.item, row.body].join('\n');
      const before = last.get(key);
      last.set(key, row.sentAt);
      if (before === undefined || row.sentAt - before > AGAIN_MS) return [];
      return [{ what: `two rows say the same to one phone (${row.purpose})`, example: row.id }];
    });
}

/** Got in the quiet hours, and not soon after she did something herself. */
function atNight(
  log: readonly PhoneEvent[],
  sent: readonly SentRow[],
  { quietHours, timeZone }: Rules,
): Finding[] {
  const lastDid = new Map<string, number>();
  const purposes = new Map(
    sent.map((row) => [row.kind === 'sms' ? `${row.phone}\n${row.body}` : row.id, row]),
  );
  return log.flatMap((event) => {
    const { at, phone, kind } = event;
    if (kind === 'did') lastDid.set(phone, at);
    if (kind !== 'sms' && kind !== 'ring') return [];
    if (!inQuietHours(at, quietHours, timeZone)) return [];
    if (at - (lastDid.get(phone) ?? Number.NEGATIVE_INFINITY) <= REPLY_MS) return [];
    const row = purposes.get(kind === 'sms' ? `${phone}\n${event.text}` : event.id);
    const what = kind === 'sms' ? 'an SMS' : 'a call';
    return [
      {
        what: `${what} (${row?.purpose ?? 'in no row'}) came in the quiet hours`,
        example: row?.id ?? event.id,
      },
    ];
  });
}

function mentions(text: string, reference: string): boolean {
  return new RegExp(`(?<!\\d)${reference}(?!\\d)`).test(text);
}

function eventsByPhone(log: readonly PhoneEvent[]): Map<string, PhoneEvent[]> {
  const byPhone = new Map<string, PhoneEvent[]>();
  for (const event of log) {
    const events = byPhone.get(event.phone);
    if (events === undefined) byPhone.set(event.phone, [event]);
    else events.push(event);
  }
  return byPhone;
}

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
