import type { SmsSender } from '../channels/sms/codec.ts';
import type { JobWorker } from '../queue/open.ts';
import { type SendingDeps, sendDelivery } from './send-delivery.ts';
import { smsBatches } from './sms-batches.ts';

/** Hands one due SMS to the operator; jobs that run at the same time share their statements. */
export function smsSendWorker(deps: SendingDeps & { smsSender: SmsSender }): JobWorker<'sms-send'> {
  const steps = smsBatches(deps);
  return {
    handle: ({ deliveryId }) =>
      sendDelivery(
        deps,
        deliveryId,
        ({ body, replyable }, to) => deps.smsSender.send({ to, text: body ?? '', replyable }),
        steps,
      ),
  };
}
