import type { Dialogue } from '../../engine/dialogue.ts';
import type { Input } from '../../engine/input.ts';
import type { Value } from '../../engine/value.ts';
import type { View } from '../../engine/view.ts';
import type { Ids } from '../../lib/ids.ts';
import type { TurnRequest } from '../../runner/ports.ts';
import { readVoice } from '../../runner/reading.ts';
import type { RawReply, RawRequest } from '../http.ts';
import { inTime } from '../in-time.ts';
import type { VoiceCodec, VoiceEvent, VoiceNotice, VoiceStep } from './codec.ts';
import { toSteps } from './steps.ts';

/** A call of ours under way: who is called and why. */
export interface Call {
  msisdn: string;
  flow: string;
  vars: Record<string, Value>;
  /** False: this call has a purpose of its own and does not take up an interrupted dialogue. */
  resumable: boolean;
}

export interface VoiceDeps {
  codec: VoiceCodec;
  ids: Ids;
  inbound: 'callback' | 'answer';
  takeTurn(request: TurnRequest): Promise<Value>;
  /** The call a request belongs to: by the id of our row, else by the operator's id of the call. */
  findCall(event: VoiceEvent): Promise<Call | null>;
  /** The door: asks for a call back, once per phone until that call has ended. */
  requestCallBack(event: VoiceEvent): Promise<void>;
  /** An inbound call that is taken directly: its first request is a contact of hers. */
  noteInbound(event: VoiceEvent): Promise<Call>;
  /** The call has ended; `recordingUrl` when she hung up while recording. */
  finish(event: VoiceEvent): Promise<void>;
  notice(notice: VoiceNotice): Promise<void>;
  /** Of a call of ours: a key was pressed, or we said goodbye because none came. */
  noteKey(event: VoiceEvent, pressed: boolean): Promise<void>;
  /** The page as sound files, in order. */
  speak(view: View, dialogue: Dialogue): Promise<string[]>;
  /** What a fault sounds like, in the language last known for this phone. */
  apology(msisdn: string): Promise<string[]>;
  /** Keeps an event for later when the database is away; false when it is not kept. */
  spool(request: RawRequest, error: unknown): Promise<boolean>;
}

const OK: RawReply = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' };
/** Neither dealt with nor kept: an operator that repeats its events repeats this one. */
const UNSAFE: RawReply = { status: 503, headers: {}, body: '' };

/** Answers one request for instructions during a call. */
export function createVoiceHandler(deps: VoiceDeps): (request: RawRequest) => Promise<RawReply> {
  return async (request) => {
    const event = deps.codec.parse(request);
    if (!event) return { status: 400, headers: {}, body: '' };
    try {
      return await inTime(answer(deps, event));
    } catch (error) {
      const kept = await deps.spool(request, error);
      if (event.kind === 'final') return kept ? OK : UNSAFE;
      if (event.direction === 'inbound') return deps.codec.format([{ step: 'reject' }], 0);
      const urls = await deps.apology(event.msisdn);
      const steps = urls.map((url): VoiceStep => ({ step: 'play', url }));
      return deps.codec.format([...steps, { step: 'hangup' }], 0);
    }
  };
}

/** Answers the operator's notices about a call; it only wants a 200. */
export function createVoiceEventsHandler(
  deps: Pick<VoiceDeps, 'codec' | 'notice' | 'spool'>,
): (request: RawRequest) => Promise<RawReply> {
  return async (request) => {
    const notice = deps.codec.parseNotice(request);
    if (!notice) return { status: 400, headers: {}, body: '' };
    try {
      await inTime(deps.notice(notice));
    } catch (error) {
      if (!(await deps.spool(request, error))) return UNSAFE;
    }
    return OK;
  };
}

async function answer(deps: VoiceDeps, event: VoiceEvent): Promise<RawReply> {
  if (event.kind === 'final') {
    await deps.finish(event);
    return OK;
  }
  if (event.direction === 'inbound' && (deps.inbound === 'callback' || event.msisdn === '')) {
    await deps.requestCallBack(event);
    return deps.codec.format([{ step: 'reject' }], 0);
  }
  // Every request of a call that came in names its caller, so any process can take any of them.
  const inbound = event.direction === 'inbound';
  const call = inbound ? await deps.noteInbound(event) : await deps.findCall(event);
  if (!call) return deps.codec.format([{ step: 'hangup' }], 0);
  const reply = (await deps.takeTurn(toTurn(deps, event, call))) as unknown as SpokenReply;
  if (!inbound) await noteKey(deps, event, reply);
  return deps.codec.format(reply.steps, reply.turn);
}

/** Whether anybody is there shows at the first key, or when all the asking is over. */
async function noteKey(deps: VoiceDeps, event: VoiceEvent, { steps }: SpokenReply): Promise<void> {
  if (event.digits !== '') await deps.noteKey(event, true);
  const goodbye = event.kind === 'silence' && steps.at(-1)?.step === 'hangup';
  if (goodbye) await deps.noteKey(event, false);
}

interface SpokenReply {
  steps: VoiceStep[];
  turn: number;
}

function toTurn(deps: VoiceDeps, event: VoiceEvent, call: Call): TurnRequest {
  const recording =
    event.kind === 'recording' && event.recordingUrl !== null
      ? { id: deps.ids.uuid(), url: event.recordingUrl }
      : null;
  const input = toInput(event, recording?.id ?? null);
  return {
    eventKey: voiceEventKey(event),
    kind: 'voice',
    medium: 'voice',
    provider: event.provider,
    sessionKey: event.sessionKey,
    msisdn: call.msisdn,
    read: (stored, storedTurn) =>
      readVoice(stored, storedTurn, { sessionKey: event.sessionKey, turn: event.turn, input }),
    entry: { flow: call.flow, vars: call.vars },
    resumable: call.resumable,
    ...(recording ? { recording } : {}),
    compose: async (view, dialogue, turn) =>
      ({ steps: toSteps(view, await deps.speak(view, dialogue)), turn }) as unknown as Value,
  };
}

/** Session and the turn our instructions carried; the first and last posts have none. */
function voiceEventKey(event: VoiceEvent): string {
  const at = event.turn === null ? event.kind : `${event.turn}`;
  return `voice:${event.provider}:${event.sessionKey}:${at}`;
}

function toInput(event: VoiceEvent, recording: string | null): Input | null {
  switch (event.kind) {
    case 'digits':
      return { kind: 'text', text: event.digits };
    case 'silence':
      return { kind: 'silence' };
    case 'recording':
      return { kind: 'recording', id: recording };
    case 'redirected':
      return { kind: 'waited' };
    default:
      return null;
  }
}
