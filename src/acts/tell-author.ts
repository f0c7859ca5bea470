import type { Knex } from 'knex';
import { findFacilitator } from '../storage/citizens/facilitators.ts';
import type { ContributionRow } from '../storage/contributions/contributions.ts';
import type { DeliveryRow } from '../storage/deliveries/deliveries.ts';
import { queueCall, queueSms } from './deliveries/queue-delivery.ts';
import type { ActDeps } from './deps.ts';
import { isForHerAlone } from './for-her-alone.ts';

/** Their words carry nothing but the reference, or are left out by whoever writes them. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['answer', 'follow_up']);

/**
 * Tells the author of a contribution something on the medium she asked by: an SMS, or a call of that
 * purpose. No SMS says anything of what is for her alone. Without a phone of her own: by SMS to who helped her. Null when there is no phone any more.
 */
export async function tellAuthor(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  message: {
    purpose: string;
    /** The SMS, for somebody who reads. */
    body: string;
    /** What the call is about beside the reference. */
    context?: DeliveryRow['context'];
    answerId?: number;
    /** Wants an answer by SMS. */
    replyable?: boolean;
    notBefore?: number;
  },
): Promise<DeliveryRow | null> {
  const { language } = contribution;
  const helper = contribution.phoneId === null ? await helperOf(tx, contribution) : null;
  const phoneId = contribution.phoneId ?? helper?.phoneId ?? null;
  if (phoneId === null) return null;
  const common = {
    phoneId,
    language,
    purpose: message.purpose,
    contributionId: contribution.id,
    when: 'allowed',
    context: {
      reference: contribution.reference,
      contribution: contribution.id,
      ...message.context,
    },
    ...(message.answerId !== undefined && { answerId: message.answerId }),
    ...(message.notBefore !== undefined && { notBefore: message.notBefore }),
  } as const;
  if (contribution.medium === 'voice' && helper === null) return queueCall(tx, deps, common);
  const { replyable = false } = message;
  const isSaid =
    SAYS_NOTHING.has(message.purpose) || !(await isForHerAlone(tx, deps, contribution));
  const { voiceNumber: number } = deps.settings;
  const ref = contribution.reference ?? '';
  const body = isSaid ? message.body : deps.words(language, 'sms.private', { ref, number });
  return queueSms(tx, deps, { ...common, body, replyable });
}

async function helperOf(tx: Knex.Transaction, { assistedBy }: ContributionRow) {
  return assistedBy === null ? null : findFacilitator(tx, assistedBy);
}
