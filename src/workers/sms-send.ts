import type { SmsSender } from '../channels/sms/codec.ts';
import type { JobWorker } from '../queue/open.ts';
import { type SendingDeps, sendDelivery } from './send-delivery.ts';

/** Hands one due SMS to the operator. */
export function smsSendWorker(deps: SendingDeps & { smsSender: SmsSender }): JobWorker<'sms-send'> {
  return {
    handle: ({ deliveryId }) =>
      sendDelivery(deps, deliveryId, ({ body, replyable }, to) =>
        deps.smsSender.send({ to, text: body ?? '', replyable }),
      ),
  };
}
