import type { Knex } from 'knex';
import { announcedStep } from '../../civic/ladder.ts';
import { sentence } from '../../civic/official-sms.ts';
import { formatDate } from '../../lib/time.ts';
import { phoneOfOfficial } from '../../storage/officials.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import { type ActDeps, DAY_MS } from '../deps.ts';
import { fitSegments } from '../fit-segments.ts';
import type { Climbing } from './climb-ladder.ts';
import { findTarget } from './pass-on.ts';

/** A reminder costs no more than this, her words included. */
const REMINDER_SEGMENTS = 2;

/** "Rappel": the question again, and what he can answer. */
export async function remind(tx: Knex.Transaction, deps: ActDeps, climbing: Climbing) {
  const { contribution, days } = climbing;
  const ref = contribution.reference ?? '';
  const words = sentence(contribution.body ?? contribution.transcript ?? '');
  const body = fitSegments(words, REMINDER_SEGMENTS, (text) =>
    deps.words('fr', 'sms.off.reminder', { ref, days, text }),
  );
  await tellHolder(tx, deps, climbing, body);
}

/** What happens next, when, and what he can do before. @returns false: nothing can happen next. */
export async function announceStep(
  tx: Knex.Transaction,
  deps: ActDeps,
  climbing: Climbing,
): Promise<boolean> {
  const { contribution, ladder, steps, days } = climbing;
  const next = announcedStep(steps, ladder.step);
  if (next === null) return false;
  const target = await findTarget(tx, climbing, next.kind);
  if (target.kind === 'nobody') return false;
  const { name } = target;
  const step =
    target.kind === 'listed'
      ? deps.words('fr', 'sms.off.ladder.council', {})
      : deps.words('fr', 'sms.off.ladder.pass', { name });
  const on = deps.clock.now() + next.inDays * DAY_MS;
  const date = formatDate(on, deps.settings.timeZone).slice(0, 5);
  const ref = contribution.reference ?? '';
  const body = deps.words('fr', 'sms.off.ladder.announce', { ref, days, date, step });
  await tellHolder(tx, deps, climbing, body);
  return true;
}

async function tellHolder(
  tx: Knex.Transaction,
  deps: ActDeps,
  { contribution, holder }: Climbing,
  body: string,
): Promise<void> {
  const phoneId = await phoneOfOfficial(tx, holder.id);
  if (phoneId === null) return;
  await queueSms(tx, deps, {
    phoneId,
    purpose: 'official.ladder',
    language: holder.language,
    body,
    contributionId: contribution.id,
    when: 'allowed',
  });
}
