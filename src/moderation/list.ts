import { groupWords } from '../civic/sms/official-sms.ts';
import { unsentAssisted } from '../storage/citizens/assisted-drafts.ts';
import { astray } from '../storage/citizens/keyed-phones.ts';
import {
  type AnswerItem,
  answersToSpeak,
  communesToHear,
  contributionsToRoute,
  type ModerationItem,
  pendingAnswers,
  pendingContributions,
  pendingPublications,
  pendingReactions,
} from '../storage/moderation/moderation-views.ts';
import { recordingState } from '../storage/recordings/recordings.ts';
import { scarceBudgets } from './budget.ts';
import type { ModerationDeps } from './context.ts';
import { unpaidDebateLines } from './debates-unpaid.ts';
import {
  ageWords,
  kindWords,
  languageWords,
  quoted,
  soundWords,
  themeWords,
  whoWords,
} from './words.ts';

const MOST = 200;
/** A line stays readable; the whole text is in `show`. */
const LETTERS = 160;

/** What waits for a moderator or a facilitator, by section, one line an item, oldest first. */
export async function listWaiting(deps: ModerationDeps): Promise<string[]> {
  const { db } = deps;
  const now = deps.clock.now();
  const pending = await pendingContributions(db, MOST);
  const listed = new Set(pending.map(({ id }) => id));
  const toRoute = (await contributionsToRoute(db, MOST)).filter(({ id }) => !listed.has(id));
  const lines = [
    ...section(
      'Demandes à relire',
      pending.map((item) => contributionLine(deps, item)),
    ),
    ...section(
      'Élu à trouver (route)',
      toRoute.map((item) => contributionLine(deps, item)),
    ),
    ...section('Dites avec une aide, pas envoyées', await unsentLines(deps)),
    ...section('Dites avec une aide, numéro faux', await astrayLines(deps)),
    ...section('Messages et décisions à publier', await publicationLines(deps, now)),
    ...section('Réponses à publier', await answerLines(deps, await pendingAnswers(db, MOST))),
    ...section('Réponses à dire (speak)', await answerLines(deps, await answersToSpeak(db, MOST))),
    ...section('Réactions', await reactionLines(deps)),
    ...section('Communes dites, à écouter', await communeLines(deps)),
    ...section('Budgets presque dépensés', await scarceBudgets(deps)),
    ...section('Débats qui attendent un budget', await unpaidDebateLines(deps)),
  ];
  return lines.length === 0 ? ["Rien n'attend."] : lines;
}

/** What is sensitive is read by `show` alone. `417 · interpellation · eau · Kayes · une femme · 3 h · vocal 45 s`. */
export function contributionLine(deps: ModerationDeps, item: ModerationItem): string {
  return row([
    item.reference,
    ...(item.sensitive ? ['SENSIBLE'] : []),
    ...(item.debateId === null ? [] : [`débat ${item.debateId}`]),
    kindWords(item.kind),
    themeWords(deps, item.theme),
    item.communeName ?? 'commune inconnue',
    speakerWords(deps, item),
    ageWords(item.receivedAt, deps.clock.now()),
    contentWords({
      sound: item.recordingId && {
        state: item.recordingState,
        seconds: item.seconds,
        verdict: item.verdict,
      },
      text: item.sensitive ? null : (item.body ?? item.transcript),
      unread: item.sensitive,
    }),
  ]);
}

/** `une femme`, `un groupe de 12 femmes et hommes`. */
function speakerWords(deps: ModerationDeps, item: ModerationItem): string {
  const { groupSize: size, groupWomen: women, sex } = item;
  if (size === null || women === null) return whoWords(deps, sex);
  return groupWords({ size, women }, (key, values) => deps.words('fr', key, { ...values }));
}

/** Sound, words, or both, in one cell. */
export function contentWords(content: {
  sound: { state: string | null; seconds: number | null; verdict?: string | null } | null | '';
  text: string | null;
  /** There may be words, for `show` alone. */
  unread?: boolean;
}): string {
  const parts = [
    ...(content.sound ? [soundWords(content.sound)] : []),
    ...(content.text ? [quoted(content.text, LETTERS)] : []),
  ];
  if (parts.length > 0) return parts.join(' ');
  return content.unread === true ? 'à lire par show' : 'vide';
}

/** The sound of a row that names a recording, for `contentWords`. */
export async function soundOf(
  deps: ModerationDeps,
  recordingId: string | null,
): Promise<{ state: string | null; seconds: number | null } | null> {
  return recordingId === null ? null : recordingState(deps.db, recordingId);
}

/** Nobody is called about these: who helped knows, and so may the team, who gives the right number. */
async function astrayLines(deps: ModerationDeps): Promise<string[]> {
  const items = await astray(deps.db, { helperId: null, since: 0, limit: MOST });
  return items.map(({ reference, helper, at }) =>
    row([
      reference,
      `avec ${helper}`,
      ageWords(at, deps.clock.now()),
      `facilitator number ${reference} <téléphone>`,
    ]),
  );
}

/** Cut off before they were sent: who helped can finish them by calling again. */
async function unsentLines(deps: ModerationDeps): Promise<string[]> {
  const items = await unsentAssisted(deps.db, MOST);
  return Promise.all(
    items.map(async ({ kind, language, helper, createdAt, recordingId }) =>
      row([
        kindWords(kind),
        languageWords(language),
        `avec ${helper}`,
        ageWords(createdAt, deps.clock.now()),
        contentWords({ sound: await soundOf(deps, recordingId), text: null }),
      ]),
    ),
  );
}

async function publicationLines(deps: ModerationDeps, now: number): Promise<string[]> {
  const items = await pendingPublications(deps.db, now, MOST);
  return Promise.all(
    items.map(async ({ id, kind, communeName, officialName, createdAt, body, recordingId }) =>
      row([
        `p${id}`,
        kindWords(kind),
        communeName,
        officialName ?? 'la mairie',
        ageWords(createdAt, now),
        contentWords({ sound: await soundOf(deps, recordingId), text: body }),
      ]),
    ),
  );
}

function answerLines(deps: ModerationDeps, items: AnswerItem[]): Promise<string[]> {
  return Promise.all(
    items.map(async ({ id, reference, officialName, language, sentAt, recordingId, body }) =>
      row([
        `a${id}`,
        `réponse à ${reference}`,
        officialName ?? 'la mairie',
        `pour elle ou lui en ${languageWords(language)}`,
        ageWords(sentAt, deps.clock.now()),
        contentWords({ sound: await soundOf(deps, recordingId), text: body }),
      ]),
    ),
  );
}

async function reactionLines(deps: ModerationDeps): Promise<string[]> {
  const items = await pendingReactions(deps.db, MOST);
  return Promise.all(
    items.map(async ({ id, reference, publicationId, language, createdAt, recordingId, body }) =>
      row([
        `r${id}`,
        `réaction à ${reference ?? `p${publicationId}`}`,
        languageWords(language),
        ageWords(createdAt, deps.clock.now()),
        contentWords({ sound: await soundOf(deps, recordingId), text: body }),
      ]),
    ),
  );
}

async function communeLines(deps: ModerationDeps): Promise<string[]> {
  const items = await communesToHear(deps.db, MOST);
  return items.map(({ citizenId, createdAt }) =>
    row([
      `c${citizenId}`,
      ageWords(createdAt, deps.clock.now()),
      `play c${citizenId}, puis commune c${citizenId} <numéro>`,
    ]),
  );
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`${title} : ${lines.length}`, ...lines.map((l) => `  ${l}`)];
}

/** Cells as one line of a terminal. */
export function row(cells: readonly string[]): string {
  return cells.join(' · ');
}
