import { type DispatchDeps, dispatchSms } from '../channels/sms/dispatch.ts';
import { openSms } from '../channels/sms/dispatch-intake.ts';
import type { JobWorker } from '../queue/open.ts';
import { findEvent } from '../storage/deliveries/inbound-events.ts';
import { earlierOpenSms } from '../storage/deliveries/sms-intake.ts';

/**
 * Reads one stored SMS and answers it. What the same phone sent before and is still open is read first,
 * so that her messages are answered in order however the jobs run; each is answered once, whoever does it.
 */
export function inboundSmsWorker(deps: DispatchDeps): JobWorker<'inbound-sms'> {
  return {
    handle: async ({ eventKey }) => {
      const event = await findEvent(deps.db, eventKey);
      if (event?.state !== 'received') return;
      const earlier = event.phoneId === null ? [] : await earlierOpenSms(deps.db, event);
      for (const { key, payload } of [...earlier, event]) {
        if (payload === null) continue;
        await dispatchSms(deps, { eventKey: key, message: openSms(deps.acting.phones, payload) });
      }
    },
  };
}
