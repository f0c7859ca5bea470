import type { CallPlacer } from '../channels/voice/codec.ts';
import type { JobWorker } from '../queue/open.ts';
import { type SendingDeps, sendDelivery } from './send-delivery.ts';

/** Has the operator call somebody; the row's id comes back with every event of that call. */
export function callPlaceWorker(
  deps: SendingDeps & { callPlacer: CallPlacer },
): JobWorker<'call-place'> {
  return {
    handle: ({ deliveryId }) =>
      sendDelivery(deps, deliveryId, ({ id }, to) =>
        deps.callPlacer.place({ to, clientRequestId: id }),
      ),
  };
}
