import type {
  DeliveryReport,
  InboundSms,
  OptOut,
  SendErrorCode,
  SendOutcome,
  SmsCodec,
  SmsSender,
} from '../../channels/sms/codec.ts';
import { parseForm, readId } from '../../lib/form.ts';
import { normaliseMsisdn } from '../../lib/phone.ts';
import { asRecord, providerId, safeWord } from './api-answer.ts';
import type { AfricasTalkingClient } from './client.ts';
import { PROVIDER } from './name.ts';

const DATE = /^(\d{4})-(\d\d)-(\d\d)[T +](\d\d):(\d\d):(\d\d)(?:\.\d+)?Z?$/;

/** Words of a delivery report; an unlisted one is kept and reads `unknown`. */
const REPORT_STATES: Readonly<Record<string, DeliveryReport['state']>> = {
  Sent: 'sent',
  Submitted: 'sent',
  Buffered: 'sent',
  Success: 'delivered',
  Rejected: 'failed',
  Failed: 'failed',
  AbsentSubscriber: 'failed',
  Expired: 'failed',
};

/** Codes of one recipient in the answer to a send; 100 to 102 are acceptances. */
const ACCEPTED_CODES: readonly number[] = [100, 101, 102];
const REFUSALS: readonly (readonly [code: number, word: string, SendErrorCode])[] = [
  [401, 'RiskHold', 'no_credit'],
  [402, 'InvalidSenderId', 'invalid_sender'],
  [403, 'InvalidPhoneNumber', 'invalid_number'],
  [404, 'UnsupportedNumberType', 'invalid_number'],
  [405, 'InsufficientBalance', 'no_credit'],
  [406, 'UserInBlacklist', 'blocked'],
  [407, 'CouldNotRoute', 'unreachable'],
  [409, 'DoNotDisturbRejection', 'blocked'],
  [500, 'InternalServerError', 'provider_error'],
  [501, 'GatewayError', 'provider_error'],
  [502, 'RejectedByGateway', 'provider_error'],
];

export interface SmsSettings {
  /** The two-way number: what wants an answer is sent from it. */
  smsNumber: string;
  /** The name shown for everything else; null: the two-way number. */
  senderId: string | null;
}

/** SMS callbacks of Africa's Talking, all of them form posts. */
export const smsCodec: SmsCodec = {
  parseInbound(request): InboundSms | null {
    const form = parseForm(request.body);
    const id = readId(form?.id);
    const from = readId(form?.from);
    if (form === null || id === null || from === null) return null;
    return {
      provider: PROVIDER,
      id,
      from: normaliseMsisdn(form.from ?? '') ?? from,
      to: normaliseMsisdn(form.to ?? '') ?? readId(form.to) ?? '',
      text: form.text ?? '',
      sentAt: readDate(form.date),
    };
  },

  parseReport(request): DeliveryReport | null {
    const form = parseForm(request.body);
    const messageId = readId(form?.id);
    if (form === null || messageId === null) return null;
    const status = readId(form.status) ?? '';
    return {
      provider: PROVIDER,
      messageId,
      state: (Object.hasOwn(REPORT_STATES, status) && REPORT_STATES[status]) || 'unknown',
      status,
      reason: readId(form.failureReason),
    };
  },

  parseOptOut(request): OptOut | null {
    const msisdn = normaliseMsisdn(parseForm(request.body)?.phoneNumber ?? '');
    return msisdn === null ? null : { provider: PROVIDER, msisdn };
  },
};

/** Both date forms the operator sends mean UTC; null for anything else. */
function readDate(date: string | undefined): number | null {
  const [year, month, day, hour, minute, second] = (DATE.exec(date?.trim() ?? '') ?? [])
    .slice(1)
    .map(Number);
  if (year === undefined || month === undefined) return null;
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  return new Date(time).getUTCMonth() === month - 1 ? time : null;
}

/**
 * Sends one message to one number per request, so that every row has its own answer; the published
 * practice of at most 100 recipients is never met.
 */
export function createSmsSender(settings: SmsSettings, client: AfricasTalkingClient): SmsSender {
  return {
    async send({ to, text, replyable }) {
      const from = replyable ? settings.smsNumber : (settings.senderId ?? settings.smsNumber);
      const reply = await client.sendSms({ to, message: text, from });
      return reply.kind === 'answer' ? readSendAnswer(reply.data) : reply;
    },
  };
}

/** What the answer of `/messaging` says about its one recipient. */
export function readSendAnswer(data: unknown): SendOutcome {
  const message = asRecord(asRecord(data)?.SMSMessageData);
  if (message === null) return { kind: 'unknown', detail: 'an answer that cannot be read' };
  const recipient = Array.isArray(message.Recipients) ? asRecord(message.Recipients[0]) : null;
  // A 201 without recipients is a failure, whatever the status line says.
  if (recipient === null) return refusal(Number.NaN, safeWord(message.Message));
  const code = Number(recipient.statusCode);
  const id = providerId(recipient.messageId);
  if (id === null) {
    return ACCEPTED_CODES.includes(code)
      ? { kind: 'unknown', detail: 'accepted without a message id' }
      : refusal(code, safeWord(recipient.status));
  }
  if (ACCEPTED_CODES.includes(code)) {
    return { kind: 'accepted', providerId: id, cost: costOf(recipient.cost) };
  }
  return REFUSALS.some(([known]) => known === code)
    ? refusal(code, safeWord(recipient.status))
    : { kind: 'unknown', detail: `status code ${code} with a message id` };
}

function refusal(code: number, word: string): SendOutcome {
  const row = REFUSALS.find(([known, name]) => known === code || name === word);
  return { kind: 'refused', code: row?.[2] ?? 'provider_error', detail: row?.[1] ?? word };
}

function costOf(cost: unknown): string | null {
  return typeof cost === 'string' && cost !== '' ? cost : null;
}
