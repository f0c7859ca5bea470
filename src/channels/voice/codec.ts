import type { RawReply, RawRequest } from '../http.ts';
import type { SendOutcome } from '../sms/codec.ts';

/** One request for instructions during a call, whatever the operator's wire format. */
export interface VoiceEvent {
  provider: string;
  /** The operator's id of the call. */
  sessionKey: string;
  direction: 'inbound' | 'outbound';
  /**
   * The person's number (caller of an inbound call, called party of an outbound one), E.164. Empty
   * when the operator withheld it or wrote it in a way nobody can call back.
   */
  msisdn: string;
  /** Id of our delivery row when the operator echoes it. */
  clientRequestId: string | null;
  /** `final`: the call has ended and the reply is ignored. */
  kind: 'begin' | 'digits' | 'silence' | 'recording' | 'redirected' | 'final';
  /** The turn our reply carried (`?t=7`), null on the first and the last request of a call. */
  turn: number | null;
  digits: string;
  /**
   * Where the operator keeps the recording; null when nothing was recorded. Also set on a `final` when
   * the person hung up while recording.
   */
  recordingUrl: string | null;
  final: VoiceFinal | null;
}

/** What an operator tells about a call beside the requests for instructions; no steps are expected. */
export interface VoiceNotice {
  provider: string;
  sessionKey: string;
  clientRequestId: string | null;
  /** The phone we call rings. */
  ringing: boolean;
  /** Null while the call goes on. */
  final: VoiceFinal | null;
}

export interface VoiceFinal {
  /** `busy` and `no_answer` are tried again; everything else unanswered is a failure. */
  outcome: 'completed' | 'busy' | 'no_answer' | 'rejected' | 'failed';
  seconds: number | null;
  /** Amount and currency as sent, or null. */
  cost: string | null;
}

/** Neutral steps of a call; every provider can express them (protocols: play, collect, record). */
export type VoiceStep =
  | { step: 'play'; url: string }
  /** One key while `url` plays, then `timeoutSeconds` of silence; silence comes back as an event. */
  | { step: 'collect'; url: string | null; digits: number; timeoutSeconds: number }
  /** After `url`, a beep, then recording until a key, `silenceSeconds` or `maxSeconds`. */
  | { step: 'record'; url: string | null; maxSeconds: number; silenceSeconds: number }
  /** Come back at once for the next steps. */
  | { step: 'redirect' }
  | { step: 'hangup' }
  | { step: 'reject' };

/** `null` from a parse means: not a request of this kind (answered 400 by the route). */
export interface VoiceCodec {
  parse(request: RawRequest): VoiceEvent | null;
  parseNotice(request: RawRequest): VoiceNotice | null;
  /**
   * Steps after one that waits for the person, a `redirect`, `hangup` or `reject` are not reached and
   * not written; a call whose steps run out ends.
   * @param turn written into every address the operator will call back.
   */
  format(steps: readonly VoiceStep[], turn: number): RawReply;
}

export interface CallPlacer {
  /** @param clientRequestId our delivery row; the provider id of an accepted call is its session. */
  place(call: { to: string; clientRequestId: string }): Promise<SendOutcome>;
}
