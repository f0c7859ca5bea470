import type { RawRequest } from '../http.ts';

export interface InboundSms {
  provider: string;
  /** The operator's message id: the event key. */
  id: string;
  /** E.164 with `+` where the operator allows, else as received (short codes). */
  from: string;
  to: string;
  text: string;
  /** Milliseconds since the epoch, or null when the operator's date could not be read. */
  sentAt: number | null;
}

/** Delivery state only moves forward: accepted < sent < delivered | failed. */
export interface DeliveryReport {
  provider: string;
  messageId: string;
  state: 'sent' | 'delivered' | 'failed' | 'unknown';
  /** The operator's own word, kept as received. */
  status: string;
  reason: string | null;
}

export interface OptOut {
  provider: string;
  msisdn: string;
}

export interface SmsCodec {
  parseInbound(request: RawRequest): InboundSms | null;
  parseReport(request: RawRequest): DeliveryReport | null;
  parseOptOut(request: RawRequest): OptOut | null;
}

export interface OutgoingSms {
  /** E.164 with `+`. */
  to: string;
  text: string;
  /** True when an answer is wanted: sent from the two-way number, else from the sender id. */
  replyable: boolean;
}

/**
 * What a send came to. `unknown`: the request left and no answer came, so it may have been sent; it
 * waits for a delivery report and is never blindly resent.
 */
export type SendOutcome =
  | { kind: 'accepted'; providerId: string; cost: string | null }
  | { kind: 'refused'; code: SendErrorCode; detail: string }
  | { kind: 'unknown'; detail: string };

/**
 * The closed table of send failures; policy (retry, give up, alarm) is the worker's. In every one of
 * them nothing was sent. `unreachable`: the operator has no road to this number. `blocked`: the person
 * or the network refuses us. `provider_error`: the operator failed or did not answer the door.
 */
export type SendErrorCode =
  | 'invalid_number'
  | 'blocked'
  | 'invalid_sender'
  | 'no_credit'
  | 'throttled'
  | 'unreachable'
  | 'provider_error'
  | 'bad_credentials';

export interface SmsSender {
  send(message: OutgoingSms): Promise<SendOutcome>;
}
