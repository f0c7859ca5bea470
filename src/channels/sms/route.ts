import type { RawReply, RawRequest } from '../http.ts';
import { inTime } from '../in-time.ts';
import type { DeliveryReport, InboundSms, OptOut, SmsCodec } from './codec.ts';

export interface SmsDeps {
  codec: SmsCodec;
  /** Stores the message once and has it read later; a second copy changes nothing. */
  keep(message: InboundSms): Promise<void>;
  report(report: DeliveryReport): Promise<void>;
  optOut(optOut: OptOut): Promise<void>;
  /** Keeps a message that could not be stored; false when that failed too. */
  spool(request: RawRequest, error: unknown): Promise<boolean>;
}

type Handler = (request: RawRequest) => Promise<RawReply>;

/**
 * The operator's three SMS callbacks. Each only wants to know that the event is safe: stored, or kept
 * on disk until the database is back. It repeats an inbound message until it hears 200, so 503 says that
 * it is neither.
 */
export function createSmsHandlers(deps: SmsDeps): {
  inbound: Handler;
  report: Handler;
  optOut: Handler;
} {
  return {
    inbound: keeping(deps, (request) => deps.codec.parseInbound(request), deps.keep),
    report: keeping(deps, (request) => deps.codec.parseReport(request), deps.report),
    optOut: keeping(deps, (request) => deps.codec.parseOptOut(request), deps.optOut),
  };
}

function keeping<Event>(
  deps: Pick<SmsDeps, 'spool'>,
  parse: (request: RawRequest) => Event | null,
  keep: (event: Event) => Promise<void>,
): Handler {
  return async (request) => {
    const event = parse(request);
    if (event === null) return { status: 400, headers: {}, body: '' };
    try {
      await inTime(keep(event));
    } catch (error) {
      if (!(await deps.spool(request, error))) return { status: 503, headers: {}, body: '' };
    }
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' };
  };
}
