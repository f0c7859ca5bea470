import type { RawReply, RawRequest } from '../http.ts';

/** One USSD request, whatever the operator's wire format. */
export interface UssdEvent {
  provider: string;
  /** The operator's id of the dialogue, stable from dial to end. */
  sessionKey: string;
  /** E.164 with `+`. */
  msisdn: string;
  serviceCode: string;
  kind: 'begin' | 'input' | 'end' | 'timeout';
  /** All inputs so far joined with `*` when `cumulative`, else the last input alone. */
  text: string;
  cumulative: boolean;
}

/** What a dialogue cost, as the operator says after it ended. */
export interface UssdEndNotice {
  provider: string;
  sessionKey: string;
  msisdn: string;
  status: string;
  durationMs: number | null;
  /** Amount as sent (`"KES 0.20"`, `"0.20"`), or null. */
  cost: string | null;
}

export interface UssdReply {
  text: string;
  /** True when the dialogue ends with this page. */
  end: boolean;
}

/** `null` from a parse means: not a request of this kind (answered 400 by the route). */
export interface UssdCodec {
  parse(request: RawRequest): UssdEvent | null;
  parseEnd(request: RawRequest): UssdEndNotice | null;
  format(reply: UssdReply): RawReply;
}
