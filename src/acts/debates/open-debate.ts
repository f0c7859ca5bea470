import type { Knex } from 'knex';
import { identityShown, moderationOf } from '../../civic/contributions.ts';
import { composeQuestions, type DigestItem } from '../../civic/digests/digests-compose.ts';
import { saveAssignment } from '../../storage/contributions/assignments.ts';
import {
  type ContributionRow,
  lockContribution,
  updateContribution,
} from '../../storage/contributions/contributions.ts';
import {
  type DebateQuestion,
  type DebateRow,
  debateQuestionsFor,
  heldItems,
  shareWithOfficial,
} from '../../storage/debates/debates.ts';
import { findCommune } from '../../storage/officials/communes.ts';
import { hasOfficialCall } from '../../storage/officials/official-calls.ts';
import { findOfficial } from '../../storage/officials/officials.ts';
import { findRecording } from '../../storage/recordings/recordings.ts';
import { queueCall, queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps } from '../deps.ts';
import { startLadder } from '../ladder/start-ladder.ts';
import { debateWords } from './debate-words.ts';
import { type Reached, reachedOfficials } from './tell-officials.ts';

/**
 * The questions that waited for a debate go to its officials: each has one of his own who answers for it,
 * the others may answer it too. One SMS each with the most supported of his commune; who is reached by
 * voice is called.
 */
export async function openDebate(
  tx: Knex.Transaction,
  deps: ActDeps,
  debate: DebateRow,
): Promise<void> {
  const ids: number[] = [];
  for (const { id } of await heldItems(tx, debate.id)) {
    const contribution = await lockContribution(tx, id);
    if (contribution === null || !(await mayGo(tx, deps, contribution))) continue;
    await give(tx, deps, contribution);
    ids.push(id);
  }
  const questions = await debateQuestionsFor(tx, ids);
  for (const reached of await reachedOfficials(tx, deps, debate)) {
    const { communeNumber } = reached.official;
    const his = questions.filter((each) => each.communeNumber === communeNumber);
    if (his.length > 0) await tellQuestions(tx, deps, debate, reached, his);
    else await tellNoneYet(tx, deps, debate, reached);
  }
}

/** He kept the day free: he is told that it begins, though nobody of his commune has asked yet. */
async function tellNoneYet(
  tx: Knex.Transaction,
  deps: ActDeps,
  debate: DebateRow,
  { official, phoneId }: Reached,
): Promise<void> {
  const { language } = official;
  const body = deps.words(
    language,
    'sms.off.debate.open.zero',
    debateWords(deps, debate, language),
  );
  const sms = { phoneId, language, debateId: debate.id, purpose: 'debate.questions', body };
  await queueSms(tx, deps, { ...sms, when: 'allowed' });
}

/** Approved, or in a commune that approves afterwards; with its sound, and nothing sensitive in it. */
export async function mayGo(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
): Promise<boolean> {
  const { communeNumber, sensitive, recordingId, transcript, state } = contribution;
  if (sensitive) return false;
  const sound = recordingId === null ? null : await findRecording(tx, recordingId);
  const isHeard =
    sound === null ||
    (sound.state === 'ready' && sound.verdict !== 'silent' && sound.mask !== 'wanted');
  if (!isHeard && transcript === null) return false;
  if (state === 'approved') return true;
  const commune = communeNumber === null ? null : await findCommune(tx, communeNumber);
  return moderationOf(commune?.moderation ?? deps.settings.moderation, sensitive) === 'after';
}

/** To the official it is for, who will be told of it with the others. */
async function give(
  tx: Knex.Transaction,
  deps: ActDeps,
  { id, officialId }: ContributionRow,
): Promise<void> {
  const official = officialId === null ? null : await findOfficial(tx, officialId);
  if (official === null || !official.active) {
    await updateContribution(tx, id, { state: 'to_route', officialId: null });
    return;
  }
  await updateContribution(tx, id, { state: 'assigned' });
  const assignedAt = deps.clock.now();
  await saveAssignment(tx, { contributionId: id, officialId: official.id, assignedAt });
}

async function tellQuestions(
  tx: Knex.Transaction,
  deps: ActDeps,
  debate: DebateRow,
  { official, phoneId }: Reached,
  questions: readonly DebateQuestion[],
): Promise<void> {
  const words = (key: string, values: Readonly<Record<string, string>>) =>
    deps.words(official.language, key, { ...values });
  const count = String(questions.length);
  const about = debateWords(deps, debate, official.language);
  const { text, shown } = composeQuestions(
    {
      head: words('sms.off.debate.open', { ...about, count }),
      waiting: questions.length,
      items: questions.map(toItem),
    },
    words,
  );
  const own = questions.filter(({ officialId }) => officialId === official.id);
  const now = deps.clock.now();
  const sent = new Set([...questions.slice(0, shown), ...own]);
  await shareWithOfficial(tx, official.id, [...sent], now);
  await startLadder(
    tx,
    deps,
    own.map(({ id, communeNumber }) => ({
      ...{ contributionId: id, communeNumber },
      ...{ officialId: official.id, from: debate.closesAt },
    })),
  );
  const common = { phoneId, language: official.language, debateId: debate.id } as const;
  const sms = { ...common, purpose: 'debate.questions', body: text };
  await queueSms(tx, deps, { ...sms, when: 'allowed' });
  if (official.channel === 'voice' && !(await hasOfficialCall(tx, phoneId))) {
    await queueCall(tx, deps, { ...common, purpose: 'official.hour', when: 'allowed' });
  }
}

function toItem(question: DebateQuestion): DigestItem {
  const { reference, text, recordingSeconds, identityName, sex, supports, women, men } = question;
  return {
    ...{ reference, text, recordingSeconds, supports, women, men },
    theme: null,
    supportsBefore: null,
    identity: identityShown({ sex, commune: null, name: identityName }),
  };
}
