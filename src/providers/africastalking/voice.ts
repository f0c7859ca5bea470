import type { SendErrorCode, SendOutcome } from '../../channels/sms/codec.ts';
import type {
  CallPlacer,
  VoiceCodec,
  VoiceEvent,
  VoiceFinal,
  VoiceNotice,
} from '../../channels/voice/codec.ts';
import { type Form, parseForm, parseQuery, readCount, readId } from '../../lib/form.ts';
import { normaliseMsisdn } from '../../lib/phone.ts';
import { asRecord, providerId, safeSentence } from './api-answer.ts';
import type { AfricasTalkingClient } from './client.ts';
import { PROVIDER } from './name.ts';
import { writeActions } from './voice-actions.ts';

const QUEUED = 'Queued';
const MAX_TURN = 1_000_000;
const MAX_DIGITS = 32;
const DAY_SECONDS = 24 * 3600;
const RECORDING_URL = /^https?:\/\/\S{1,2000}$/i;

type Outcome = VoiceFinal['outcome'];

const OUTCOME_BY_HANGUP: Readonly<Record<string, Outcome>> = {
  USER_BUSY: 'busy',
  NO_ANSWER: 'no_answer',
  NO_USER_RESPONSE: 'no_answer',
  RECOVERY_ON_TIMER_EXPIRE: 'no_answer',
  SUBSCRIBER_ABSENT: 'no_answer',
  CALL_REJECTED: 'rejected',
  ORIGINATOR_CANCEL: 'failed',
  LOSE_RACE: 'failed',
  NORMAL_TEMPORARY_FAILURE: 'failed',
  SERVICE_UNAVAILABLE: 'failed',
  USER_NOT_REGISTERED: 'failed',
  UNALLOCATED_NUMBER: 'failed',
};

const OUTCOME_BY_STATE: Readonly<Record<string, Outcome>> = {
  NotAnswered: 'no_answer',
  Busy: 'busy',
  Rejected: 'rejected',
  Expired: 'failed',
  Failed: 'failed',
  Completed: 'completed',
};

const OUTCOME_BY_STATUS: Readonly<Record<string, Outcome>> = {
  Success: 'completed',
  Aborted: 'failed',
};

const CALL_REFUSALS: Readonly<Record<string, SendErrorCode>> = {
  InvalidPhoneNumber: 'invalid_number',
  DestinationNotSupported: 'unreachable',
  InsufficientCredit: 'no_credit',
};

export interface VoiceSettings {
  /** The number we call from and are called at, as the operator knows it. */
  voiceNumber: string;
  /** Our address for instructions, without query: `PUBLIC_URL/at/<token>/voice`. */
  voiceUrl: string;
}

/** Voice of Africa's Talking: form posts in, XML actions out. */
export function createVoiceCodec(settings: VoiceSettings): VoiceCodec {
  const ownNumber = normaliseMsisdn(settings.voiceNumber) ?? settings.voiceNumber;
  return {
    parse(request): VoiceEvent | null {
      const form = parseForm(request.body);
      const sessionKey = readId(form?.sessionId);
      if (form === null || sessionKey === null || !isCallState(form.isActive)) return null;
      const query = parseQuery(request.url);
      const direction = readDirection(form);
      const kind = readKind(form, query);
      return {
        provider: PROVIDER,
        sessionKey,
        direction,
        msisdn: readPerson(form, direction, ownNumber),
        clientRequestId: readId(form.clientRequestId),
        kind,
        turn: kind === 'final' ? null : readCount(query.t, MAX_TURN),
        digits: readDigits(form),
        recordingUrl: readRecordingUrl(form),
        final: form.isActive === '0' ? readFinal(form) : null,
      };
    },

    parseNotice(request): VoiceNotice | null {
      const form = parseForm(request.body);
      const sessionKey = readId(form?.sessionId);
      if (form === null || sessionKey === null || !isCallState(form.isActive)) return null;
      return {
        provider: PROVIDER,
        sessionKey,
        clientRequestId: readId(form.clientRequestId),
        ringing: isRinging(form),
        final: form.isActive === '0' ? readFinal(form) : null,
      };
    },

    format(steps, turn) {
      return {
        status: 200,
        headers: { 'content-type': 'application/xml; charset=utf-8' },
        body: writeActions(steps, `${settings.voiceUrl}?t=${turn}`),
      };
    },
  };
}

function isCallState(isActive: string | undefined): boolean {
  return isActive === '0' || isActive === '1';
}

function isRinging(form: Form): boolean {
  return form.callSessionState === 'Ringing' && readDirection(form) === 'outbound';
}

function readDirection(form: Form): VoiceEvent['direction'] {
  return form.direction?.toLowerCase() === 'outbound' ? 'outbound' : 'inbound';
}

// Which of the two fields holds the called person of an outbound call is not documented.
function readPerson(form: Form, direction: VoiceEvent['direction'], ownNumber: string): string {
  const caller = normaliseMsisdn(form.callerNumber ?? '') ?? '';
  if (direction === 'inbound') return caller;
  const called = normaliseMsisdn(form.destinationNumber ?? '') ?? '';
  return called === '' || called === ownNumber ? caller : called;
}

// Order matters: an operator may post the end of a call to whichever of our addresses came last.
function readKind(form: Form, query: Form): VoiceEvent['kind'] {
  if (form.isActive === '0') return 'final';
  if (readRecordingUrl(form) !== null) return 'recording';
  if (readDigits(form) !== '') return 'digits';
  if (query.noinput !== undefined) return 'silence';
  if (query.t === undefined) return 'begin';
  if (query.rec !== undefined || form.recordingUrl !== undefined) return 'recording';
  if (form.dtmfDigits !== undefined) return 'silence';
  return 'redirected';
}

function readDigits(form: Form): string {
  return (form.dtmfDigits ?? '').replace(/[^0-9*#]/g, '').slice(0, MAX_DIGITS);
}

function readRecordingUrl(form: Form): string | null {
  const url = form.recordingUrl?.trim() ?? '';
  return RECORDING_URL.test(url) ? url : null;
}

function readFinal(form: Form): VoiceFinal {
  const seconds = readCount(form.durationInSeconds, DAY_SECONDS);
  const cost = [form.currencyCode, form.amount].map(readId).filter((part) => part !== null);
  return {
    outcome: readOutcome(form, seconds),
    seconds,
    cost: readId(form.amount) === null ? null : cost.join(' '),
  };
}

/** Somebody who was spoken with was reached, whatever ended the call. */
function readOutcome(form: Form, seconds: number | null): Outcome {
  if (seconds !== null && seconds > 0) return 'completed';
  return (
    lookUp(OUTCOME_BY_HANGUP, form.hangupCause) ??
    lookUp(OUTCOME_BY_STATE, form.callSessionState) ??
    lookUp(OUTCOME_BY_STATUS, form.status) ??
    'failed'
  );
}

function lookUp<T>(table: Readonly<Record<string, T>>, word: string | undefined): T | undefined {
  return word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
}

/** Places calls from the voice number; the operator then asks `VoiceSettings.voiceUrl` what to do. */
export function createCallPlacer(client: AfricasTalkingClient): CallPlacer {
  return {
    async place({ to, clientRequestId }) {
      const reply = await client.call({ to, clientRequestId });
      return reply.kind === 'answer' ? readCallAnswer(reply.data) : reply;
    },
  };
}

/** What the answer of `/call` says about its one number. */
export function readCallAnswer(data: unknown): SendOutcome {
  const answer = asRecord(data);
  if (answer === null || !Array.isArray(answer.entries)) {
    return { kind: 'unknown', detail: 'an answer that cannot be read' };
  }
  const entry = asRecord(answer.entries[0]);
  const status = safeSentence(entry?.status ?? answer.errorMessage);
  if (entry === null || status !== QUEUED) {
    return {
      kind: 'refused',
      code: lookUp(CALL_REFUSALS, status) ?? 'provider_error',
      detail: status,
    };
  }
  const session = providerId(entry.sessionId);
  if (session === null) return { kind: 'unknown', detail: 'queued without a session id' };
  return { kind: 'accepted', providerId: session, cost: null };
}
