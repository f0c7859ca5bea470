import { findAnswer } from '../storage/contributions/answers.ts';
import { findContribution } from '../storage/contributions/contributions.ts';
import { countSupports, findReaction } from '../storage/contributions/supports.ts';
import { decisionsOn } from '../storage/moderation/moderation.ts';
import { answersOf } from '../storage/moderation/moderation-details.ts';
import type { ModerationItem } from '../storage/moderation/moderation-views.ts';
import { explanationsOf } from '../storage/officials/ladder.ts';
import { findOfficial } from '../storage/officials/officials.ts';
import {
  findPublication,
  type PublicationContent,
  publicationContents,
} from '../storage/publications/publications.ts';
import type { ModerationDeps, Reply } from './context.ts';
import { contentWords, contributionLine, row, soundOf } from './list.ts';
import { mergedLines } from './merging.ts';
import type { Subject } from './subject.ts';
import { ageWords, kindWords, languageWords, quoted, soundWords, stateWords } from './words.ts';

const DECISIONS: Readonly<Record<string, string>> = {
  approved: 'approuvée',
  rejected: 'refusée',
  transcribed: 'écrite',
  routed: 'adressée',
  spoken: 'dite',
  merged: 'réunie à une autre',
  unmerged: 'remise à part',
};

/** Everything a moderator may know of one item, its whole words included; never a number. */
export async function show(deps: ModerationDeps, subject: Subject): Promise<Reply> {
  switch (subject.kind) {
    case 'contribution':
      return { lines: await contributionDetails(deps, subject.item) };
    case 'publication':
      return { lines: await publicationDetails(deps, subject.id) };
    case 'answer':
      return { lines: await answerDetails(deps, subject.id) };
    case 'reaction':
      return { lines: await reactionDetails(deps, subject.id) };
    case 'citizen':
      return { refused: `c${subject.id} : il n'y a que du son. Écoutez : play c${subject.id}` };
  }
}

async function contributionDetails(deps: ModerationDeps, item: ModerationItem): Promise<string[]> {
  const { recordingState: state, seconds, verdict } = item;
  const sound = item.recordingId !== null && { state, seconds, verdict };
  const answers = await answersOf(deps.db, item.id);
  const decisions = await decisionsOn(deps.db, item.id);
  const explained = await explanationsOf(deps.db, item.id);
  return [
    contributionLine(deps, item),
    `état : ${stateWords(item.state)} · ${publicWords(item)} · reçue par ${item.medium}, en ${languageWords(item.language)}`,
    item.officialName === null
      ? 'pour : élu à trouver'
      : `pour : ${item.officialName} (${item.officialId})`,
    ...(item.helper === null ? [] : [`avec l'aide de : ${item.helper}`]),
    ...(sound ? [`son : ${soundWords(sound)}`] : []),
    ...(item.body === null ? [] : [`texte : ${quoted(item.body)}`]),
    ...(item.transcript === null ? [] : [`écrit : ${quoted(item.transcript)}`]),
    `soutiens : ${await countSupports(deps.db, item.id)}`,
    ...(await mergedLines({ deps }, item)),
    ...explained.map(({ name, explanation }) => `délai, selon ${name} : ${quoted(explanation)}`),
    ...decisions.map(({ decision, moderator, reasonKey, at }) =>
      row([
        `${DECISIONS[decision] ?? decision} par ${moderator}`,
        ...(reasonKey === null ? [] : [reasonKey]),
        `il y a ${ageWords(at, deps.clock.now())}`,
      ]),
    ),
    ...(await Promise.all(
      answers.map(async ({ id, state, officialName, body, recordingId, approvedAt }) =>
        row([
          `a${id}`,
          `réponse ${stateWords(state)}`,
          officialName ?? 'la mairie',
          approvedAt === null ? 'pas publique' : 'publique',
          contentWords({ sound: await soundOf(deps, recordingId), text: body }),
        ]),
      ),
    )),
  ];
}

function publicWords(item: ModerationItem): string {
  if (!item.public) return 'pas publique';
  return item.approvedAt === null ? 'publique une fois approuvée' : 'publique';
}

async function publicationDetails(deps: ModerationDeps, id: number): Promise<string[]> {
  const publication = await findPublication(deps.db, id);
  if (publication === null) return [];
  const { officialId } = publication;
  const official = officialId === null ? null : await findOfficial(deps.db, officialId);
  const contents = await publicationContents(deps.db, id);
  return [
    row([
      `p${id}`,
      kindWords(publication.kind),
      stateWords(publication.state),
      official?.name ?? 'la mairie',
      ageWords(publication.createdAt, deps.clock.now()),
    ]),
    ...(await Promise.all(contents.map((content) => contentLines(deps, content)))).flat(),
  ];
}

async function contentLines(
  deps: ModerationDeps,
  { language, title, body, recordingId }: PublicationContent,
): Promise<string[]> {
  const words = body === '' ? quoted(title) : `${quoted(title)} ${quoted(body)}`;
  return [`${languageWords(language)} : ${words}`, ...(await soundLines(deps, 'son', recordingId))];
}

async function answerDetails(deps: ModerationDeps, id: number): Promise<string[]> {
  const answer = await findAnswer(deps.db, id);
  const asked = answer && (await findContribution(deps.db, answer.contributionId));
  if (answer === null || asked === null) return [];
  const question = asked.body ?? asked.transcript;
  return [
    row([
      `a${id}`,
      `réponse à ${asked.reference}`,
      stateWords(answer.state),
      answer.approvedAt === null ? 'pas publique' : 'publique',
      `l'auteur parle ${languageWords(asked.language)}`,
    ]),
    ...(question === null ? [] : [`question : ${quoted(question)}`]),
    ...(answer.body === null ? [] : [`réponse : ${quoted(answer.body)}`]),
    ...(await soundLines(deps, 'son', answer.recordingId)),
    ...(await soundLines(
      deps,
      'dite par une animatrice ou un animateur',
      answer.spokenRecordingId,
    )),
  ];
}

async function reactionDetails(deps: ModerationDeps, id: number): Promise<string[]> {
  const reaction = await findReaction(deps.db, id);
  if (reaction === null) return [];
  return [
    row([`r${id}`, stateWords(reaction.state), languageWords(reaction.language)]),
    ...(reaction.body === null ? [] : [`texte : ${quoted(reaction.body)}`]),
    ...(await soundLines(deps, 'son', reaction.recordingId)),
  ];
}

async function soundLines(
  deps: ModerationDeps,
  name: string,
  recordingId: string | null,
): Promise<string[]> {
  const sound = await soundOf(deps, recordingId);
  return sound === null ? [] : [`${name} : ${soundWords(sound)}`];
}
