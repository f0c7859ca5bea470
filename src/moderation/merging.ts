import { merge, type NotMerged } from '../acts/staff/merge.ts';
import { unmerge } from '../acts/staff/unmerge.ts';
import { likest } from '../civic/likeness.ts';
import { DAY_MS } from '../lib/durations.ts';
import { candidatesLike, mergedInto } from '../storage/contributions/merging.ts';
import { type ModerationItem, moderationItem } from '../storage/moderation/moderation-views.ts';
import type { Context, Reply } from './context.ts';
import { row } from './list.ts';
import { findSubject } from './subject.ts';
import { ageWords, quoted, stateWords } from './words.ts';

const USAGE = 'merge 417 522 [...] [--anyway] : la première est gardée.';

/** `merge 417 522 531`: the others become one with the first, each with an outcome of its own. */
export async function mergeItems(
  context: Context,
  [first = '', ...others]: readonly string[],
  anyway: boolean,
): Promise<Reply> {
  if (others.length === 0) return { usage: USAGE };
  const kept = await itemOf(context, first);
  if ('problem' in kept) return { refused: kept.problem };
  const lines: string[] = [];
  let done = 0;
  for (const typed of others) {
    const other = await itemOf(context, typed);
    const line = 'problem' in other ? other.problem : await mergeOne(context, kept, other, anyway);
    if (line.startsWith(MERGED)) done += 1;
    lines.push(line);
  }
  return done === 0 ? { refused: lines.join('\n') } : { lines };
}

const MERGED = 'Réunies : ';

async function itemOf(
  { deps }: Context,
  typed: string,
): Promise<ModerationItem | { problem: string }> {
  const found = await findSubject(deps.db, typed);
  if (!found.ok) return { problem: found.problem };
  if (found.subject.kind === 'contribution') return found.subject.item;
  return { problem: `${typed.slice(0, 20)} : donnez le numéro d'une demande, comme 417.` };
}

async function mergeOne(
  { deps, moderator }: Context,
  kept: ModerationItem,
  other: ModerationItem,
  anyway: boolean,
): Promise<string> {
  const { outcome } = await deps.act((tx, acts) =>
    merge(tx, acts, { kept: kept.id, merged: other.id, anyway, moderator }),
  );
  if (outcome.kind === 'not_merged') return notMergedWords(outcome.why, kept, other);
  const told = outcome.answered
    ? `L'auteur de ${other.reference} reçoit la réponse maintenant.`
    : `L'auteur de ${other.reference} recevra la réponse à ${kept.reference}, avec son numéro.`;
  return `${MERGED}${other.reference} avec ${kept.reference}. Soutiens : ${outcome.weight}. ${told}`;
}

function notMergedWords(why: NotMerged, kept: ModerationItem, other: ModerationItem): string {
  const [a, b] = [kept.reference, other.reference];
  switch (why) {
    case 'itself':
      return `${b} : c'est la même demande.`;
    case 'already':
      return `${b} est déjà réunie à ${a}.`;
    case 'kept_is_merged':
      return `${a} est elle-même réunie à ${kept.mergedInto} : merge ${kept.mergedInto} ${b}`;
    case 'merged_elsewhere':
      return `${b} est réunie à ${other.mergedInto}. D'abord : unmerge ${b}`;
    case 'kept_gone':
      return `${a} ne peut rien recevoir : ${stateWords(kept.state)}.`;
    case 'gone':
      return `${b} ne peut pas être réunie : ${stateWords(other.state)}.`;
    case 'answered':
      return `${b} a déjà sa réponse. Elle peut être gardée : merge ${b} ${a}`;
    case 'sensitive':
      return `${a} et ${b} : un sujet sensible ne se réunit à rien.`;
    case 'hides_public':
      return `${b} est publique et ${a} ne l'est pas. Gardez celle que tous voient : merge ${b} ${a}`;
    case 'other_commune':
      return `${a} est de ${kept.communeName ?? 'commune inconnue'}, ${b} de ${other.communeName ?? 'commune inconnue'}. Quand même : --anyway`;
    case 'unknown':
      return `${b} : inconnu.`;
  }
}

/** Takes a question out of the one it was merged into. */
export async function unmergeItem(
  { deps, moderator }: Context,
  item: ModerationItem,
): Promise<Reply> {
  const { outcome } = await deps.act((tx, acts) =>
    unmerge(tx, acts, { contributionId: item.id, moderator }),
  );
  if (outcome.kind === 'not_merged') return { refused: `${item.reference} n'est réunie à rien.` };
  const { reference, mergedInto: from, state } = item;
  return {
    lines: [`${reference} n'est plus réunie à ${from} : ${stateWords(state)}.`],
  };
}

/** Likely duplicates are searched among so many questions of the commune, of so long ago. */
const SEARCHED = 2_000;
const SEARCHED_DAYS = 365;
const SHOWN = 8;
const LETTERS = 90;

/** `similar 417`: questions of the same commune with the same words, the likest first. */
export async function similarTo({ deps }: Context, item: ModerationItem): Promise<Reply> {
  const { reference, communeNumber } = item;
  const text = item.body ?? item.transcript;
  if (text === null) return { refused: `${reference} : écrivez-la d'abord (transcribe).` };
  if (communeNumber === null) return { refused: `${reference} : commune inconnue.` };
  if (item.sensitive) return { refused: `${reference} : un sujet sensible ne se réunit à rien.` };
  const now = deps.clock.now();
  const candidates = await candidatesLike(deps.db, {
    id: item.id,
    communeNumber,
    since: now - SEARCHED_DAYS * DAY_MS,
    limit: SEARCHED,
  });
  const found = likest(text, candidates, SHOWN);
  if (found.length === 0) return { lines: [`${reference} : rien de semblable.`] };
  return {
    lines: [
      `Semblables à ${reference} : merge <gardée> <autre>`,
      ...found.map((each) =>
        row([
          `  ${each.reference}`,
          `${Math.round(each.likeness * 100)} %`,
          stateWords(each.state),
          `soutiens ${each.supports}`,
          ageWords(each.receivedAt, now),
          quoted(each.text, LETTERS),
        ]),
      ),
    ],
  };
}

/** What `show` adds: what it is merged into, or what was merged into it. */
export async function mergedLines({ deps }: Pick<Context, 'deps'>, item: ModerationItem) {
  if (item.mergedInto !== null) return [`réunie à ${item.mergedInto}`];
  const same = await mergedInto(deps.db, item.id);
  return same.length === 0 ? [] : [`réunies : ${same.map((each) => each.reference).join(', ')}`];
}

/** A decision about one that was merged is one about the other; null: it stands by itself. */
export async function refuseMerged({ deps }: Context, item: ModerationItem): Promise<Reply | null> {
  const now = await moderationItem(deps.db, item.reference);
  const into = now?.mergedInto ?? null;
  if (into === null) return null;
  const { reference } = item;
  return {
    refused: `${reference} est réunie à ${into} : décidez de ${into}, ou d'abord unmerge ${reference}`,
  };
}
