import type { Knex } from 'knex';
import { LANGUAGES } from '../../lib/languages.ts';
import { countSegments } from '../../lib/segments.ts';
import {
  insertTellingPage,
  placedBefore,
  type Telling,
} from '../../storage/debates/debate-telling.ts';
import {
  type DebateRow,
  debateCounts,
  lockDebate,
  updateDebate,
} from '../../storage/debates/debates.ts';
import type { ActDeps } from '../deps.ts';
import { tellingPaces } from '../telling-pace.ts';
import { debateWords, isSaturday } from './debate-words.ts';

/**
 * Writes the rows of the next `limit` phones that are told of a debate: that it will be, what came of it,
 * or that it is called off. The page and how far it got are one transaction under the debate's lock.
 * @returns whether there may be more.
 */
export async function tellDebate(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { debateId: number; limit: number },
): Promise<{ more: boolean }> {
  const debate = await lockDebate(tx, input.debateId);
  if (debate === null || debate.telling === null) return { more: false };
  const now = deps.clock.now();
  const { due, last } = await insertTellingPage(tx, {
    debate,
    telling: debate.telling,
    after: debate.toldPhoneId,
    limit: input.limit,
    words: await wordsOf(tx, deps, debate, debate.telling),
    paces: tellingPaces(deps, await placedBefore(tx, debate.id, debate.telling), input.limit),
    now,
  });
  await updateDebate(tx, debate.id, last === null ? { telling: null } : { toldPhoneId: last });
  for (const { id, kind } of due) deps.outbox.add({ delivery: id, kind, attempt: 1 });
  return { more: last !== null };
}

async function wordsOf(tx: Knex.Transaction, deps: ActDeps, debate: DebateRow, telling: Telling) {
  const { questions, answered } = await debateCounts(tx, debate.id);
  return LANGUAGES.map((language) => {
    const about = debateWords(deps, debate, language);
    const body = wording(deps, debate, telling, language, {
      ...about,
      count: String(questions),
      answered: String(answered),
    });
    return { language, body, segments: countSegments(body).segments };
  });
}

function wording(
  deps: ActDeps,
  debate: DebateRow,
  telling: Telling,
  language: string,
  values: Record<string, string>,
): string {
  if (telling !== 'announce') return deps.words(language, `sms.debate.${telling}`, values);
  return announcement(deps, debate, language);
}

/** What somebody reads who is told that there will be a debate. */
export function announcement(
  deps: Pick<ActDeps, 'words' | 'settings'>,
  debate: Pick<DebateRow, 'theme' | 'title' | 'opensAt' | 'closesAt'>,
  language: string,
): string {
  const about = debateWords(deps, debate, language);
  const { date, hour, end, theme } = about;
  const key = isSaturday(debate.opensAt, deps.settings.timeZone) ? 'sms.debate' : 'sms.debate.day';
  const when = { hour: `${hour}-${end}`, theme: `${theme}, ${date}` };
  return deps.words(language, key, { ...about, ...when });
}
