import { type Call, type CallStep, HUNG_UP, nextSignal } from './call.ts';
import { ignoreKey, playPrompt } from './call-play.ts';
import { newId, type Operator } from './operator.ts';
import type { Signal } from './person-line.ts';
import { cutSound } from './sound-file.ts';
import type { VoiceAction } from './voice-xml.ts';

type RecordAction = Extract<VoiceAction, { action: 'Record' }>;
type SoundSignal = Extract<Signal, { kind: 'sound' }>;

/** Seconds somebody at a microphone may take beyond `maxLength` before her sound is there. */
const HANDLING_SECONDS = 15;

/**
 * Records what the person says until a key, silence, `maxLength` or hang-up, hosts it and posts its
 * address. An empty address means nothing was recorded.
 */
export async function record(
  operator: Operator,
  call: Call,
  action: RecordAction,
): Promise<CallStep> {
  if (action.prompt !== null) {
    await playPrompt(operator, call, action.prompt, 'Record');
    if (call.line.down()) return HUNG_UP;
  }
  call.waitingFor = 'voice';
  operator.journal.add(call.phone.msisdn, 'call.recording', {
    session: call.session,
    beep: action.playBeep,
    maxSeconds: action.maxSeconds,
    silenceSeconds: action.silenceSeconds,
  });
  const signal = await awaitVoice(operator, call, action);
  call.waitingFor = null;
  if (signal === 'hangup' && action.terminal) return HUNG_UP;
  if (signal === 'hangup' || signal === 'silence') {
    operator.journal.add(call.phone.msisdn, 'call.silence', { session: call.session });
    if (signal === 'hangup') return HUNG_UP;
    return { go: 'post', url: action.callbackUrl, fields: { recordingUrl: '' } };
  }
  const url = await keep(operator, call, action, signal);
  if (signal.end === 'hangup') call.line.give({ kind: 'hangup' });
  if (signal.end === 'hangup' || action.terminal) call.lastRecording = url;
  if (action.terminal) return HUNG_UP;
  return { go: 'post', url: action.callbackUrl, fields: { recordingUrl: url } };
}

/** What was said, or why nothing was. */
async function awaitVoice(
  operator: Operator,
  call: Call,
  action: RecordAction,
): Promise<SoundSignal | 'silence' | 'hangup'> {
  const { realTime, patienceMs } = operator.switches.of(call.phone.msisdn);
  const longest = action.maxSeconds > 0 ? action.maxSeconds : action.silenceSeconds;
  let limitMs = realTime ? Math.min(action.silenceSeconds, longest) * 1_000 : patienceMs;
  for (;;) {
    const signal = await nextSignal(operator, call, limitMs);
    if (signal === null || signal.kind === 'silence') return 'silence';
    if (signal.kind === 'hangup') return 'hangup';
    if (signal.kind === 'sound') return signal;
    if (signal.kind === 'speaking') limitMs = (longest + HANDLING_SECONDS) * 1_000;
    if (signal.kind === 'key') {
      if (action.finishOnKey.includes(signal.key)) return 'silence';
      ignoreKey(operator, call, signal.key);
    }
  }
}

/** Cuts what was said to what the operator would have kept, hosts it, and returns its address. */
async function keep(
  operator: Operator,
  call: Call,
  action: RecordAction,
  signal: SoundSignal,
): Promise<string> {
  const longest = Math.min(
    action.maxSeconds > 0 ? action.maxSeconds : Number.POSITIVE_INFINITY,
    signal.silent ? action.silenceSeconds : Number.POSITIVE_INFINITY,
  );
  const tooLong = signal.seconds > longest;
  const sound = tooLong ? cutSound(signal.sound, longest) : signal.sound;
  const { recordingNotReady, realTime } = operator.switches.of(call.phone.msisdn);
  const name = await operator.recordings.keep(newId(operator, 'rec_'), sound, recordingNotReady);
  const seconds = Math.min(signal.seconds, longest);
  if (!realTime) call.seconds += seconds;
  operator.journal.add(call.phone.msisdn, 'call.recorded', {
    session: call.session,
    name,
    seconds: Math.round(seconds * 10) / 10,
    endedBy: tooLong ? 'maxLength' : signal.end,
  });
  return `${operator.recordingBase}/${name}`;
}
