import { MINUTE_MS } from '../../lib/durations.ts';
import { nextAnswerCall, type Unheard } from '../calls/answer-calls.ts';

/** What came of one attempt to send an SMS or place a call. */
export type DeliveryCode =
  /** Nothing left us, and it may work later. */
  | 'throttled'
  | 'provider_error'
  /** Nothing leaves until somebody mends an account or a setting. */
  | 'no_credit'
  | 'bad_credentials'
  | 'invalid_sender'
  /** This number will never get it by this road. */
  | 'invalid_number'
  | 'blocked'
  | 'unreachable'
  /** It may have left: no answer came, or the process died while sending. */
  | 'unknown'
  /** An unknown one, after its wait, without a delivery report. */
  | 'no_report'
  /** Final events of a call that nobody answered. */
  | 'busy'
  | 'no_answer'
  /** It was answered, and by nobody (voicemail.ts). */
  | 'voicemail'
  | 'rejected'
  | 'failed';

export interface DeliveryAttempt {
  kind: 'sms' | 'call';
  /** Attempts made so far, this one included. */
  attempts: number;
  code: DeliveryCode;
  /** It was already sent once more after an unknown outcome. */
  possibleDuplicate: boolean;
  /** A call back: her own beep may hold the line still. */
  afterBeep?: boolean;
  /** Of a call that brings an answer: how often it rang, this attempt included. */
  answerRang?: number;
}

/** What to do next. Times are milliseconds; quiet hours are the caller's. */
export type DeliveryDecision =
  /** `alarm`: an operator of the service must act. `possibleDuplicate`: flag and count the row. */
  | { kind: 'retry'; at: number; alarm: boolean; possibleDuplicate: boolean }
  /** Do not send again before `until`; a report that comes first decides. Then ask with `no_report`. */
  | { kind: 'wait_report'; until: number }
  /** The call is over; its message goes by SMS. */
  | { kind: 'sms_instead' }
  | { kind: 'give_up'; reason: DeliveryCode };

/** Waits after the first, second, … failure that may pass by itself. */
const BACK_OFF_MINUTES = [1, 5, 15, 60, 60];
/** How long a sent message of unknown fate waits for its report before the one blind retry. */
const REPORT_WAIT_MS = 15 * MINUTE_MS;
const MENDING_WAIT_MS = 60 * MINUTE_MS;
const SECOND_CALL_WAIT_MS = 2 * MINUTE_MS;
const OWN_BEEP_WAIT_MS = 3_000;
const MOST_CALLS = 2;

/** The retry rules of every outgoing SMS and call. */
export function nextDelivery(attempt: DeliveryAttempt, now: number): DeliveryDecision {
  const { possibleDuplicate } = attempt;
  const retry = (wait: number, alarm = false): DeliveryDecision => ({
    kind: 'retry',
    at: now + wait,
    alarm,
    possibleDuplicate,
  });
  switch (attempt.code) {
    case 'throttled':
    case 'provider_error': {
      const minutes = BACK_OFF_MINUTES[attempt.attempts - 1];
      return minutes === undefined ? lastResort(attempt) : retry(minutes * MINUTE_MS);
    }
    case 'no_credit':
    case 'bad_credentials':
    case 'invalid_sender':
      return retry(MENDING_WAIT_MS, true);
    case 'invalid_number':
    case 'blocked':
      return { kind: 'give_up', reason: attempt.code };
    case 'unreachable':
      return lastResort(attempt);
    case 'rejected':
      return answerAgain(attempt, 'cut_short', now) ?? lastResort(attempt);
    case 'unknown':
      return { kind: 'wait_report', until: now + REPORT_WAIT_MS };
    case 'no_report':
      if (possibleDuplicate) return lastResort(attempt);
      return { kind: 'retry', at: now, alarm: false, possibleDuplicate: true };
    case 'busy':
      if (attempt.afterBeep && attempt.attempts === 1) return retry(OWN_BEEP_WAIT_MS);
      return unansweredCall(attempt, retry, now);
    case 'no_answer':
    case 'voicemail':
    case 'failed':
      return unansweredCall(attempt, retry, now);
  }
}

function unansweredCall(
  attempt: DeliveryAttempt,
  retry: (wait: number) => DeliveryDecision,
  now: number,
): DeliveryDecision {
  if (attempt.answerRang !== undefined) {
    return answerAgain(attempt, 'unanswered', now) ?? lastResort(attempt);
  }
  return attempt.attempts < MOST_CALLS ? retry(SECOND_CALL_WAIT_MS) : lastResort(attempt);
}

/** Null: it is no call with an answer, or there were enough of them. */
function answerAgain(attempt: DeliveryAttempt, how: Unheard, now: number): DeliveryDecision | null {
  const { answerRang, possibleDuplicate } = attempt;
  const wait = answerRang === undefined ? null : nextAnswerCall(answerRang, how);
  return wait === null ? null : { kind: 'retry', at: now + wait, alarm: false, possibleDuplicate };
}

/** A call becomes an SMS; an SMS has nothing after it. */
function lastResort({ kind, code }: DeliveryAttempt): DeliveryDecision {
  return kind === 'call' ? { kind: 'sms_instead' } : { kind: 'give_up', reason: code };
}
