import type { Knex } from 'knex';
import { isPublic } from '../../acts/citizens/add-support.ts';
import { heardAnswer } from '../../acts/citizens/heard-answer.ts';
import { hasThreadPin } from '../../acts/citizens/thread-pin.ts';
import type { ActDeps, Person } from '../../acts/deps.ts';
import { sessionAt } from '../../acts/ladder/session-of.ts';
import { citizenStatus } from '../../civic/contributions.ts';
import { isSensitiveTheme } from '../../civic/themes.ts';
import { keyedCitizenOf } from '../../storage/citizens/keyed-phones.ts';
import { findPhone } from '../../storage/citizens/phones.ts';
import { lastSentAnswer } from '../../storage/contributions/answers.ts';
import {
  type ContributionRow,
  findByReference,
  findContribution,
} from '../../storage/contributions/contributions.ts';
import { type RequestView, request } from '../../storage/contributions/request-views.ts';
import { explanationsOf } from '../../storage/officials/ladder.ts';

/**
 * What an SMS says of a reference: its state, and its answer when there is one and it is hers or public.
 * Null when it is nobody's, or somebody else's and not public.
 */
export async function statusText(
  tx: Knex.Transaction,
  acts: ActDeps,
  person: Person,
  reference: string,
): Promise<string | null> {
  const mine = await request(tx, person.phoneHash, { reference });
  if (mine !== null) {
    const { answer } = mine;
    const phone = await findPhone(tx, person.phoneId);
    if (hasThreadPin(phone, acts.clock.now())) return coded(acts, person, reference);
    if (isSensitiveTheme(mine.theme)) {
      const unread = answer && { recording: 'kept' };
      return lines(acts, person, reference, mine.status, unread);
    }
    if (answer?.text !== undefined) {
      await heardAnswer(tx, acts, { person, contribution: mine.id });
    }
    const told = lines(acts, person, reference, mine.status, answer);
    if (answer !== null) return told;
    return withExplanation(tx, acts, person, mine, withCouncil(acts, person, mine, told));
  }
  const asked = await findByReference(tx, reference);
  if (asked !== null && (await isToConfirm(tx, person, asked.id))) {
    const { voiceNumber: number } = acts.settings;
    return acts.words(person.language, 'sms.private', { ref: reference, number });
  }
  const kept = asked?.public === true ? asked.mergedInto : null;
  const found = kept === null ? asked : await findContribution(tx, kept);
  const status = found !== null && isPublic(found) ? citizenStatus(found.state, false) : null;
  if (found === null || status === null) return null;
  return lines(acts, person, reference, status, await publicAnswer(tx, found));
}

/** She left it with a helper, or somebody else did and this is not her phone: that is said in a call or dialled. */
const isToConfirm = async (
  tx: Knex.Transaction,
  { phoneHash }: Person,
  contribution: number,
): Promise<boolean> => (await keyedCitizenOf(tx, phoneHash, contribution)) !== null;

/** A code keeps it from whoever holds the phone: it is keyed in a call or dialled, never written in an SMS. */
function coded(acts: ActDeps, { language }: Person, ref: string): string {
  return acts.words(language, 'pin.sms_status', { ref, number: acts.settings.voiceNumber });
}

/** It came to the council: when that meets, as far as anybody knows. */
function withCouncil(
  acts: ActDeps,
  { language }: Person,
  { council }: Pick<RequestView, 'council'>,
  told: string,
): string {
  if (council === null) return told;
  const { when, date } = sessionAt(council.on, acts.clock.now(), acts.settings.timeZone);
  return `${told}\n${acts.words(language, `status.council.${when}`, { date })}`;
}

/** While she waits: why it takes time, when her official has said so. */
async function withExplanation(
  tx: Knex.Transaction,
  acts: ActDeps,
  person: Person,
  mine: { id: number; reference: string },
  told: string,
): Promise<string> {
  const [last] = await explanationsOf(tx, mine.id);
  if (last === undefined) return told;
  const text = last.explanation;
  return `${told}\n${acts.words(person.language, 'sms.delayed', { ref: mine.reference, text })}`;
}

type Shown = { text?: string; recording?: string } | null;

/** An answer everybody may know was let through by a moderator. */
async function publicAnswer(tx: Knex.Transaction, found: ContributionRow): Promise<Shown> {
  const answer = await lastSentAnswer(tx, found.id);
  if (answer === null || answer.approvedAt === null) return null;
  if (answer.body !== null) return { text: answer.body };
  return answer.recordingId === null ? null : { recording: answer.recordingId };
}

function lines(
  acts: ActDeps,
  person: Person,
  reference: string,
  status: string,
  answer: Shown,
): string {
  const say = (key: string, values: Record<string, string | number>) =>
    acts.words(person.language, key, values);
  const state = say('sms.status', { ref: reference, status: say(`status.opt.${status}`, {}) });
  if (answer?.text !== undefined) {
    return `${state}\n${say('sms.answer', { ref: reference, answer: answer.text })}`;
  }
  if (answer?.recording === undefined) return state;
  const number = acts.settings.voiceNumber;
  return `${state}\n${say('sms.answer_call', { ref: reference, number })}`;
}

/** A reference nobody has: said so, with the one it may have been when that one is hers or public. */
export async function mistypedText(
  tx: Knex.Transaction,
  acts: ActDeps,
  person: Person,
  suggestions: readonly string[],
): Promise<string> {
  const unknown = acts.words(person.language, 'status.unknown', {});
  const known: string[] = [];
  for (const suggestion of suggestions) {
    const mine = (await request(tx, person.phoneHash, { reference: suggestion })) !== null;
    const found = mine ? null : await findByReference(tx, suggestion);
    if (mine || (found !== null && isPublic(found))) known.push(suggestion);
  }
  const [only] = known;
  if (only === undefined || known.length > 1) return unknown;
  return `${unknown} ${await statusText(tx, acts, person, only)}`;
}
