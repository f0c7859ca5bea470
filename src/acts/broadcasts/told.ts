import type { Knex } from 'knex';
import {
  type BroadcastEstimate,
  type BroadcastPrices,
  callSecondsOf,
  estimateBroadcast,
} from '../../civic/broadcasts/broadcast-cost.ts';
import { leftFor } from '../../civic/budgets/budget.ts';
import { LANGUAGES } from '../../lib/languages.ts';
import { countSegments } from '../../lib/segments.ts';
import { payingBudgets } from '../../storage/budgets/budget-holds.ts';
import type { Payers } from '../../storage/budgets/budgets.ts';
import { priceAt } from '../../storage/budgets/costs.ts';
import { findCommune } from '../../storage/officials/communes.ts';
import { findOfficial } from '../../storage/officials/officials.ts';
import { audienceParts, type BroadcastWords } from '../../storage/publications/broadcasts.ts';
import {
  type PublicationContent,
  type PublicationRow,
  publicationContents,
} from '../../storage/publications/publications.ts';
import { findRecording } from '../../storage/recordings/recordings.ts';
import { payersNow } from '../budgets/reserve.ts';
import type { ActDeps } from '../deps.ts';
import { fitSegments } from '../fit-segments.ts';

/** A broadcast is paid for every phone: its words, cut if need be, never take more SMS than this. */
const MOST_SEGMENTS = 2;

/** What a broadcast says and what it is paid from; nothing is written. */
export interface Told {
  words: BroadcastWords[];
  /** There is something to hear: who last came by voice is called. */
  calls: boolean;
  /** Of one call. */
  callSeconds: number;
  prices: BroadcastPrices;
  payers: Payers;
  /** Budgets that pay, and what is left in them for broadcasts; null: nothing limits it. */
  plans: number;
  leftMillionths: number | null;
}

/** What followers of a publication are told, with its estimate. */
export async function toldOf(
  tx: Knex | Knex.Transaction,
  deps: ActDeps,
  publication: PublicationRow,
): Promise<Told> {
  const contents = await publicationContents(tx, publication.id);
  const words = await wordsOf(tx, deps, publication, contents);
  const calls = contents.some(isSound) || deps.settings.canRead;
  const callSeconds = await longestCall(tx, contents);
  const { currency, ...prices } = await pricesNow(tx, deps);
  const payers = payersNow(deps, publication.communeNumber, currency);
  const purses = await payingBudgets(tx, payers);
  return {
    ...{ words, calls, callSeconds, prices, payers },
    plans: purses.length,
    leftMillionths:
      purses.length === 0 ? null : Math.min(...purses.map((purse) => leftFor(purse, 'optional'))),
  };
}

/**
 * How many are told by what, and what that is expected to cost.
 * @param after phones up to this id are left out: they have their row.
 */
export async function estimateOf(
  tx: Knex | Knex.Transaction,
  publication: PublicationRow,
  { words, calls, callSeconds, prices }: Told,
  after = 0,
): Promise<BroadcastEstimate> {
  const parts = await audienceParts(tx, publication, calls, after);
  const segmentsIn = (language: string | null) =>
    (words.find((each) => each.language === language) ?? words[0])?.segments ?? 1;
  const told = parts.map((part) => ({ ...part, segments: segmentsIn(part.language) }));
  return estimateBroadcast(told, callSeconds, prices);
}

const isSound = ({ audio, recordingId }: PublicationContent) =>
  audio !== null || recordingId !== null;

/** What one segment and one begun minute cost now; 0 without a price. */
export async function pricesNow(
  tx: Knex | Knex.Transaction,
  deps: ActDeps,
): Promise<BroadcastPrices & { currency: string }> {
  const { operator } = deps.settings;
  const now = deps.clock.now();
  const segment = await priceAt(tx, 'sms_segment', operator, now);
  const minute = await priceAt(tx, 'call_minute', operator, now);
  return {
    segmentMillionths: segment?.amountMillionths ?? 0,
    minuteMillionths: minute?.amountMillionths ?? 0,
    currency: segment?.currency ?? minute?.currency ?? '',
  };
}

async function longestCall(
  tx: Knex | Knex.Transaction,
  contents: readonly PublicationContent[],
): Promise<number> {
  const lengths = contents.map(async ({ body, recordingId }) => {
    const recording = recordingId === null ? null : await findRecording(tx, recordingId);
    return callSecondsOf({ body, soundSeconds: recording?.seconds ?? null });
  });
  return Math.max(0, ...(await Promise.all(lengths)));
}

async function wordsOf(
  tx: Knex | Knex.Transaction,
  deps: ActDeps,
  publication: PublicationRow,
  contents: readonly PublicationContent[],
): Promise<BroadcastWords[]> {
  const { officialId, communeNumber } = publication;
  const official = officialId === null ? null : await findOfficial(tx, officialId);
  const commune = await findCommune(tx, communeNumber);
  return LANGUAGES.map((language) => {
    const written = bestContent(contents, language)?.body ?? '';
    const number = deps.settings.voiceNumber;
    const text = written === '' ? deps.words(language, 'sms.pub_voice', { number }) : written;
    const body = fitSegments(text, MOST_SEGMENTS, (fitting) =>
      publication.kind === 'decision'
        ? deps.words(language, 'sms.decision', { commune: commune?.name ?? '', text: fitting })
        : deps.words(language, 'sms.message', { name: official?.name ?? '', text: fitting }),
    );
    return { language, body, segments: countSegments(body).segments };
  });
}

/** In her language, else in French, else as it was written. */
function bestContent(
  contents: readonly PublicationContent[],
  language: string,
): PublicationContent | undefined {
  const inLanguage = (wanted: string) => contents.find((each) => each.language === wanted);
  return inLanguage(language) ?? inLanguage('fr') ?? contents[0];
}
