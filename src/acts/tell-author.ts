import type { Knex } from 'knex';
import type { ContributionRow } from '../storage/contributions/contributions.ts';
import type { DeliveryRow } from '../storage/deliveries/deliveries.ts';
import { queueCall, queueSms } from './deliveries/queue-delivery.ts';
import type { ActDeps } from './deps.ts';
import { tellAstray } from './facilitators/astray.ts';
import { isForHerAlone } from './for-her-alone.ts';
import { whoIsTold } from './who-is-told.ts';

/** Their words carry nothing but the reference, or are left out by whoever writes them. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['answer', 'follow_up']);

/**
 * Tells the author of a contribution something on the medium she asked by: an SMS, or a call of that
 * purpose. No SMS says anything of what is for her alone. Without a phone of her own: by SMS to who helped her;
 * where the number given for her was wrong, who helped learns that an answer waits for the right one. Null when
 * there is no phone any more, or nobody to be told.
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
  const told = await whoIsTold(tx, contribution);
  if (told === null) return null;
  const { phoneId, whose } = told;
  if (whose === 'astray') return answerAstray(tx, deps, contribution, { ...message, phoneId });
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
  if (contribution.medium === 'voice' && whose !== 'helper') return queueCall(tx, deps, common);
  const { replyable = false } = message;
  const isSaid =
    SAYS_NOTHING.has(message.purpose) || !(await isForHerAlone(tx, deps, contribution));
  const { voiceNumber: number } = deps.settings;
  const ref = contribution.reference ?? '';
  const body = isSaid ? message.body : deps.words(language, 'sms.private', { ref, number });
  return queueSms(tx, deps, { ...common, body, replyable });
}

/** Only an answer is worth another word to who helped: it waits for the right number. */
async function answerAstray(
  tx: Knex.Transaction,
  deps: ActDeps,
  { reference }: ContributionRow,
  { purpose, phoneId }: { purpose: string; phoneId: number },
): Promise<DeliveryRow | null> {
  if (purpose !== 'answer' || reference === null) return null;
  return tellAstray(tx, deps, { phoneId, references: [reference] });
}
