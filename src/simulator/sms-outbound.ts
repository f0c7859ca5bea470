import { countSegments } from '../lib/segments.ts';
import { postCallback } from './callbacks.ts';
import { inBackground, newId, type Operator, wait } from './operator.ts';
import type { Phone } from './phones.ts';
import type { Switches } from './switches.ts';

/** One line of the answer to a messaging request. */
export interface Recipient {
  statusCode: number;
  number: string;
  status: string;
  cost: string;
  messageId: string;
}

/** Refusals of one number, with the codes of the operator's list. */
const REFUSALS: Readonly<Record<string, number>> = {
  InvalidPhoneNumber: 403,
  InsufficientBalance: 405,
  UserInBlacklist: 406,
  CouldNotRoute: 407,
};

/** What one part costs, in francs. */
const PART_COST = 12;

/** Pauses between attempts at a delivery report the gateway did not take. */
const REPORT_RETRY_MS = [500, 3_000, 15_000];

const INBOX_LIMIT = 500;

const REPORT_GAP_MS = 60;

/** An early report that the gateway does not take does not keep its request waiting longer. */
const EARLY_LIMIT_MS = 1_000;

/** A message arrives on a phone, and its delivery reports set out. */
export async function deliverSms(
  operator: Operator,
  phone: Phone,
  message: { from: string; text: string; queued: boolean },
): Promise<Recipient> {
  const id = newId(operator, 'ATXid_');
  const { segments } = countSegments(message.text);
  const at = new Date(operator.clock.now()).toISOString();
  if (phone.inbox.length >= INBOX_LIMIT) phone.inbox.shift();
  phone.inbox.push({ id, from: message.from, text: message.text, segments, at });
  const { from, text } = message;
  operator.journal.add(phone.msisdn, 'sms.received', { id, from, text, segments });
  const { reports } = operator.switches.of(phone.msisdn);
  if (reports === 'early') {
    await Promise.race([sendReports(operator, phone, id), wait(operator, EARLY_LIMIT_MS)]);
  } else inBackground(operator, () => sendReports(operator, phone, id));
  return {
    statusCode: message.queued ? 102 : 101,
    number: phone.msisdn,
    status: 'Success',
    cost: `XOF ${(segments * PART_COST).toFixed(4)}`,
    messageId: id,
  };
}

/** A number the message did not go to. */
export function refuseRecipient(number: string, status: string): Recipient {
  const statusCode = REFUSALS[status] ?? 500;
  return { statusCode, number, status, cost: '0', messageId: 'None' };
}

/** The answer to a messaging request, as the operator words it. */
export function messagingAnswer(recipients: Recipient[], parts: number): object {
  const sent = recipients.filter((recipient) => recipient.messageId !== 'None');
  const cost = (sent.length * parts * PART_COST).toFixed(4);
  const count = `Sent to ${sent.length}/${recipients.length}`;
  const Message = `${count} Total Cost: XOF ${cost} Message parts: ${parts}`;
  return { SMSMessageData: { Message, Recipients: recipients } };
}

const REPORTS: Readonly<Record<Exclude<Switches['reports'], 'drop'>, readonly string[]>> = {
  normal: ['Sent', 'Success'],
  late: ['Sent', 'Success'],
  early: ['Sent', 'Success'],
  regress: ['Success', 'Sent'],
  unknown: ['Teleported'],
  failed: ['Failed'],
};

async function sendReports(operator: Operator, phone: Phone, id: string): Promise<void> {
  const { reports, reportDelayMs } = operator.switches.of(phone.msisdn);
  if (reports === 'drop') return;
  await wait(operator, reports === 'late' ? reportDelayMs : 0);
  for (const status of REPORTS[reports]) {
    if (reports !== 'early') await wait(operator, REPORT_GAP_MS);
    const { reordering } = operator.switches.of(phone.msisdn);
    const sent = sendReport(operator, phone, id, status);
    if (reordering === 0) await sent;
    else inBackground(operator, () => sent);
  }
}

async function sendReport(
  operator: Operator,
  phone: Phone,
  id: string,
  status: string,
): Promise<void> {
  operator.journal.add(phone.msisdn, 'sms.report', { id, status });
  const fields = {
    id,
    status,
    phoneNumber: phone.msisdn,
    networkCode: operator.switches.of(phone.msisdn).networkCode,
    retryCount: '0',
    ...(status === 'Failed' ? { failureReason: 'DeliveryFailure' } : {}),
  };
  for (const pauseMs of [0, ...REPORT_RETRY_MS]) {
    await wait(operator, pauseMs);
    const reply = await postCallback(operator, {
      kind: 'delivery',
      phone: phone.msisdn,
      url: `${operator.settings.callbackBase}/sms/delivery`,
      fields,
    });
    if (reply.kind === 'lost') return;
    if (reply.kind === 'answered' && reply.status === 200) return;
  }
}
