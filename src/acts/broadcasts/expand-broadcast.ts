import type { Knex } from 'knex';
import { leavesAt } from '../../civic/quiet-hours.ts';
import { countSegments } from '../../lib/segments.ts';
import { type BroadcastWords, insertBroadcastPage } from '../../storage/broadcasts.ts';
import { findCommune } from '../../storage/communes.ts';
import { findOfficial } from '../../storage/officials.ts';
import {
  lockPublication,
  type PublicationContent,
  type PublicationRow,
  publicationContents,
  updatePublication,
} from '../../storage/publications.ts';
import type { ActDeps } from '../deps.ts';
import { fitSegments } from '../fit-segments.ts';

export type Expanded =
  /** `deliveries`: new rows, to be sent now when `dueNow`. Call again for the next page. */
  | { kind: 'page'; deliveries: string[]; dueNow: boolean }
  /** Nothing is left to do: everybody has their row, or it is not published (any more). */
  | { kind: 'done' };

/** A broadcast is paid for every phone: its words, cut if need be, never take more SMS than this. */
const MOST_SEGMENTS = 2;
/** Words for them are in the locale files; a phone without a language reads French. */
const LANGUAGES = ['fr', 'bm', 'snk', 'fuc'];

/**
 * Writes the SMS of the next `limit` phones that follow what was published. The page and how far it got
 * are one transaction under the publication's lock, so two workers take turns, a killed one is taken up
 * where it stopped, and nobody is told twice. Everybody is told by SMS, also who last called: a call a
 * follower would cost many times as much, and she can hear it in the menu.
 */
export async function expandBroadcast(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { publicationId: number; limit: number },
): Promise<Expanded> {
  const publication = await lockPublication(tx, input.publicationId);
  if (publication?.broadcast !== 'waiting' || publication.state !== 'published') {
    return { kind: 'done' };
  }
  const now = deps.clock.now();
  const dueAt = leavesAt(now, 'us', deps.settings.quietHours, deps.settings.timeZone);
  const { deliveries, last } = await insertBroadcastPage(tx, {
    publication,
    after: publication.broadcastPhoneId ?? 0,
    limit: input.limit,
    words: await wordsOf(tx, deps, publication),
    dueAt,
    now,
  });
  await updatePublication(
    tx,
    publication.id,
    last === null ? { broadcast: 'done' } : { broadcastPhoneId: last },
  );
  if (last === null) return { kind: 'done' };
  return { kind: 'page', deliveries, dueNow: dueAt <= now };
}

async function wordsOf(
  tx: Knex.Transaction,
  deps: ActDeps,
  publication: PublicationRow,
): Promise<BroadcastWords[]> {
  const contents = await publicationContents(tx, publication.id);
  const { officialId, communeNumber } = publication;
  const official = officialId === null ? null : await findOfficial(tx, officialId);
  const commune = await findCommune(tx, communeNumber);
  return LANGUAGES.map((language) => {
    const { body: text = '' } = bestContent(contents, language) ?? {};
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
