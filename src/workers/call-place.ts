import type { CallPlacer } from '../channels/voice/codec.ts';
import type { JobWorker } from '../queue/open.ts';
import { type SendingDeps, sendDelivery } from './send-delivery.ts';

export interface CallingDeps extends SendingDeps {
  callPlacer: CallPlacer;
  /** False: a number we never call, however we came to know it. */
  mayCall(number: string): boolean;
}

/**
 * Has the operator call somebody; the row's id comes back with every event of that call. The number of who
 * called or wrote can be forged: where we may not call, it is an SMS. Officials' were given by staff.
 */
export function callPlaceWorker(deps: CallingDeps): JobWorker<'call-place'> {
  return {
    handle: ({ deliveryId }) =>
      sendDelivery(deps, deliveryId, async ({ id, purpose }, to) => {
        if (!purpose.startsWith('official.') && !deps.mayCall(to)) {
          return { kind: 'refused', code: 'unreachable', detail: 'not in CALL_PREFIXES' };
        }
        return deps.callPlacer.place({ to, clientRequestId: id });
      }),
  };
}
