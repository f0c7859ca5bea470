import express, { type Express, type Request, type Response } from 'express';
import { countSegments } from '../lib/segments.ts';
import { callPhone } from './calls.ts';
import type { Operator } from './operator.ts';
import { deliverSms, messagingAnswer, type Recipient, refuseRecipient } from './sms-outbound.ts';

type Form = Readonly<Record<string, string | undefined>>;

const BAD_KEY = 'The supplied authentication is invalid';

/**
 * The operator's own HTTP side, as Africa's Talking documents and answers it: `/version1/messaging`,
 * `/version1/user`, `/call`, and the recordings it hosts.
 */
export function operatorApp(operator: Operator): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/recordings/:name', async (req, res) => {
    const recording = await operator.recordings.get(req.params.name);
    if (recording === null) res.status(404).type('text/plain').send('Not found');
    else res.type(recording.type).send(recording.bytes);
  });
  app.use((req, res, next) => {
    if (keyIsRight(operator, req)) next();
    else res.status(401).type('text/plain').send(BAD_KEY);
  });
  app.use(express.urlencoded({ extended: false, limit: '2mb' }));
  app.post('/version1/messaging', (req, res) => messaging(operator, req, res));
  app.post('/call', (req, res) => placeCalls(operator, req, res));
  app.get('/version1/user', (_req, res) => {
    res.json({ UserData: { balance: 'XOF 999999.0000' } });
  });
  return app;
}

function keyIsRight(operator: Operator, req: Request): boolean {
  return req.get('apikey') === operator.settings.apiKey;
}

async function messaging(operator: Operator, req: Request, res: Response): Promise<void> {
  const form = (req.body ?? {}) as Form;
  const { username, to, message, from } = form;
  if (username !== operator.settings.username) {
    res.status(401).type('text/plain').send(BAD_KEY);
    return;
  }
  if (!to || !message) {
    res.status(400).type('text/plain').send('Request is missing required form field');
    return;
  }
  const numbers = to.split(',').map((number) => number.trim());
  const failure = failureFor(operator, numbers);
  if (failure === '500' || failure === '429') {
    res.status(Number(failure)).type('text/plain').send('The request could not be served');
    return;
  }
  if (failure === 'InvalidSenderId' || !senderIsKnown(operator, from)) {
    res.status(201).json({ SMSMessageData: { Message: 'InvalidSenderId', Recipients: [] } });
    return;
  }
  const refusal = failure === null || failure === 'reset' ? null : failure;
  const sms = { from: from ?? 'AFRICASTKNG', text: message, queued: form.enqueue === '1' };
  const recipients: Recipient[] = [];
  for (const number of numbers) recipients.push(await sendToOne(operator, number, sms, refusal));
  if (failure === 'reset') req.socket.destroy();
  else res.status(201).json(messagingAnswer(recipients, countSegments(message).segments));
}

async function sendToOne(
  operator: Operator,
  number: string,
  sms: Parameters<typeof deliverSms>[2],
  refusal: string | null,
): Promise<Recipient> {
  const phone = number.startsWith('+') ? operator.phones.get(number) : null;
  if (phone === null) return refuseRecipient(number, 'InvalidPhoneNumber');
  if (refusal !== null) return refuseRecipient(number, refusal);
  return await deliverSms(operator, phone, sms);
}

/** The failure switched on for the first number that has one, used up once; null when none is. */
function failureFor(operator: Operator, numbers: readonly string[]): string | null {
  for (const number of numbers) {
    if (!operator.switches.take(number, 'failures')) continue;
    const { failure } = operator.switches.of(number);
    operator.journal.add(number, 'sms.failure', { failure });
    return failure;
  }
  return null;
}

/** Our number, or a registered name: up to eleven letters, digits and spaces. */
function senderIsKnown(operator: Operator, from: string | undefined): boolean {
  if (from === undefined || from === operator.settings.smsNumber) return true;
  return from !== 'undefined' && /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/.test(from);
}

function placeCalls(operator: Operator, req: Request, res: Response): void {
  const form = (req.body ?? {}) as Form;
  const { username, to, from, clientRequestId } = form;
  if (username !== operator.settings.username) {
    res.status(401).type('text/plain').send(BAD_KEY);
    return;
  }
  if (!to || from !== operator.settings.voiceNumber) {
    const errorMessage = to ? `Invalid callerId: ${from}` : 'The to field is missing';
    res.json({ entries: [], errorMessage });
    return;
  }
  const numbers = to.split(',').map((number) => number.trim());
  const failure = failureFor(operator, numbers);
  if (failure === '500' || failure === '429') {
    res.status(Number(failure)).type('text/plain').send('The request could not be served');
    return;
  }
  const entries = numbers.map((number) =>
    callOne(operator, number, clientRequestId ?? null, failure),
  );
  if (failure === 'reset') req.socket.destroy();
  else res.status(201).json({ entries, errorMessage: 'None' });
}

/** What a call request hears for every refusal but a lack of credit. */
const CALL_REFUSED = 'DestinationNotSupported';

function callOne(
  operator: Operator,
  number: string,
  clientRequestId: string | null,
  failure: string | null,
): object {
  const phone = number.startsWith('+') ? operator.phones.get(number) : null;
  if (phone === null)
    return { phoneNumber: number, status: 'InvalidPhoneNumber', sessionId: 'None' };
  if (failure !== null && failure !== 'reset') {
    const status = failure === 'InsufficientBalance' ? 'InsufficientCredit' : CALL_REFUSED;
    return { phoneNumber: number, status, sessionId: 'None' };
  }
  const sessionId = callPhone(operator, phone, clientRequestId);
  return { phoneNumber: number, status: 'Queued', sessionId };
}
