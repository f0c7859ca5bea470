import type { Knex } from 'knex';
import { optOut } from '../acts/citizens/opt-out.ts';
import { requestCallBack } from '../acts/citizens/request-call-back.ts';
import { touchKnownPhone, touchPhone } from '../acts/citizens/touch-phone.ts';
import { recordCallFinal } from '../acts/deliveries/record-call-final.ts';
import { recordDeliveryReport } from '../acts/deliveries/record-delivery-report.ts';
import { recordUssdBegin } from '../acts/deliveries/record-ussd-begin.ts';
import { recordUssdEnd } from '../acts/deliveries/record-ussd-end.ts';
import type { RawReply, RawRequest } from '../channels/http.ts';
import { keepSms } from '../channels/sms/dispatch-intake.ts';
import { createSmsHandlers } from '../channels/sms/route.ts';
import type { HandlerName, Handlers } from '../channels/spool.ts';
import { createUssdEventsHandler, createUssdHandler } from '../channels/ussd/route.ts';
import type { VoiceEvent, VoiceNotice } from '../channels/voice/codec.ts';
import { hangUpTurn } from '../channels/voice/hang-up.ts';
import {
  createVoiceEventsHandler,
  createVoiceHandler,
  type VoiceDeps,
} from '../channels/voice/route.ts';
import { mayCallBack } from '../civic/calls/call-back.ts';
import type { Config } from '../config.ts';
import type { FlowSet } from '../engine/flow.ts';
import type { Value } from '../engine/value.ts';
import { describeError, type ServiceLog } from '../lib/fault-log.ts';
import { normaliseMsisdn } from '../lib/phone.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Provider } from '../providers/provider.ts';
import type { Job, TurnRequest } from '../runner/ports.ts';
import { type Acting, runAct } from '../runner/run-act.ts';
import type { RateLimiter } from '../sessions/rate-limit.ts';
import type { SessionStore } from '../sessions/store.ts';
import { findRecordingBySource } from '../storage/recordings/recordings.ts';
import type { Apology } from './apology.ts';
import type { Calls } from './calls.ts';
import { offerToGoOn } from './dropped-call.ts';
import { tellUnsentAnswer } from './unsent-answer.ts';

export interface CallbackParts {
  config: Config;
  db: Knex;
  acting: Acting;
  provider: Provider;
  limiter: RateLimiter;
  sessions: SessionStore;
  apology: Apology;
  calls: Calls;
  log: ServiceLog;
  takeTurn(request: TurnRequest): Promise<Value>;
  flowVersion(hash: string): Promise<FlowSet | null>;
  speak: VoiceDeps['speak'];
  speakKey(language: string, key: string): Promise<string[]>;
  addJob(job: Job): Promise<unknown>;
  /** Keeps an event that failed (false: it is not kept), or throws when it is being replayed. */
  metrics: Pick<Metrics, 'callBack'>;
  spool(name: HandlerName, request: RawRequest, error: unknown): Promise<boolean>;
}

/** Every callback handler, put together for one operator. */
export function openCallbacks(parts: CallbackParts): Handlers {
  const sms = smsHandlers(parts);
  const voice = voiceDeps(parts);
  const ussd = ussdDeps(parts);
  return {
    ussd: createUssdHandler(ussd),
    ussdEvents: createUssdEventsHandler({ ...ussd, spool: spoolAs(parts, 'ussdEvents') }),
    sms: sms.inbound,
    smsReport: sms.report,
    smsOptOut: sms.optOut,
    voice: createVoiceHandler(voice),
    voiceEvents: createVoiceEventsHandler({ ...voice, spool: spoolAs(parts, 'voiceEvents') }),
  };
}

function spoolAs(parts: CallbackParts, name: HandlerName) {
  return (request: RawRequest, error: unknown) => parts.spool(name, request, error);
}

function ussdDeps(parts: CallbackParts): Parameters<typeof createUssdHandler>[0] {
  const { acting, provider, limiter, apology, log } = parts;
  const { hash } = acting.phones;
  return {
    codec: provider.ussd,
    ids: acting.ids,
    seal: (session, text) => acting.pins.seal(`ussd ${session}`, text),
    takeTurn: parts.takeTurn,
    mayTurn: (msisdn, eventKey) => limiter.allow(hash(msisdn), eventKey),
    apology: (msisdn, error) =>
      apology.text(hash(msisdn), error === null ? 'later' : 'err.service'),
    noteBegin: (event) => {
      runAct(parts, (tx, deps) => recordUssdBegin(tx, deps, event)).catch((error: unknown) => {
        log.warn({ fault: describeError(error) }, 'a USSD session was not noted');
      });
    },
    noteEnd: (notice) => runAct(parts, (tx, deps) => recordUssdEnd(tx, deps, notice)).then(done),
    spool: spoolAs(parts, 'ussd'),
  };
}

function smsHandlers(
  parts: CallbackParts,
): Record<'inbound' | 'report' | 'optOut', (request: RawRequest) => Promise<RawReply>> {
  const { provider } = parts;
  const run = <T>(work: Parameters<typeof runAct<T>>[1]) => runAct(parts, work).then(done);
  const handlers = (name: HandlerName) =>
    createSmsHandlers({
      codec: provider.sms,
      keep: (message) => keepSms(parts, message),
      report: (report) => run((tx, deps) => recordDeliveryReport(tx, deps, report)),
      optOut: ({ msisdn }) =>
        run(async (tx, deps) => {
          const person = await touchPhone(tx, deps, {
            number: msisdn,
            medium: 'sms',
            isStop: true,
          });
          await optOut(tx, deps, { person, confirm: false });
        }),
      spool: spoolAs(parts, name),
    });
  return {
    inbound: handlers('sms').inbound,
    report: handlers('smsReport').report,
    optOut: handlers('smsOptOut').optOut,
  };
}

function voiceDeps(parts: CallbackParts): VoiceDeps {
  const { acting, provider, calls, apology, config } = parts;
  const own = normaliseMsisdn(config.at.voiceNumber) ?? config.at.voiceNumber;
  const run = <T>(work: Parameters<typeof runAct<T>>[1]) => runAct(parts, work).then(done);
  return {
    codec: provider.voice,
    ids: acting.ids,
    inbound: config.voiceInbound,
    takeTurn: parts.takeTurn,
    findCall: calls.find,
    noteInbound: async (event) => {
      const { msisdn: number } = event;
      if (event.kind === 'begin') await run((tx, deps) => touchKnownPhone(tx, deps, { number }));
      return calls.incoming(event);
    },
    requestCallBack: async (event) => {
      if (event.kind !== 'begin' || !mayCallBack(event.msisdn, config.callPrefixes, own)) return;
      await run(async (tx, deps) => {
        const person = await touchPhone(tx, deps, { number: event.msisdn, medium: 'voice' });
        await requestCallBack(tx, deps, { person });
      });
    },
    finish: async (event) => {
      await keepHangUp(parts, event);
      if (!event.final) return;
      await run((tx, deps) => recordCallFinal(tx, deps, finalOf(event)));
      await tellUnsentAnswer(parts, event);
      await offerToGoOn(parts, event);
    },
    noteKey: async (event, pressed) => {
      await calls.noteKey(event, pressed).catch((error: unknown) => {
        parts.log.warn({ fault: describeError(error) }, 'a key of a call was not noted');
      });
    },
    notice: async (notice) => {
      if (notice.ringing) await noteRing(parts, notice);
      if (notice.final)
        await run((tx, deps) => recordCallFinal(tx, deps, { ...notice, inbound: null }));
    },
    speak: parts.speak,
    apology: (msisdn) =>
      parts.speakKey(apology.languageOf(acting.phones.hash(msisdn)), 'err.service').catch(() => []),
    spool: spoolAs(parts, 'voice'),
  };
}

function finalOf(event: VoiceEvent) {
  const inbound = event.direction === 'inbound' ? { msisdn: event.msisdn } : null;
  const { provider, sessionKey, clientRequestId, final } = event;
  return { provider, sessionKey, clientRequestId, final, inbound };
}

/** She hung up while she spoke: what she said is kept as if she had pressed a key. */
async function keepHangUp(parts: CallbackParts, event: VoiceEvent): Promise<void> {
  const url = event.recordingUrl;
  if (url === null) return;
  const call = await parts.calls.find(event);
  if (!call || (await findRecordingBySource(parts.db, url)) !== null) return;
  await parts.takeTurn(hangUpTurn(event, call, { id: parts.acting.ids.uuid(), url }));
}

/** How long she waited from her beep is told in the metrics, by the process that hears of the ring. */
async function noteRing(parts: CallbackParts, notice: VoiceNotice): Promise<void> {
  const rang = await parts.calls.rang(notice);
  if (rang !== null) parts.metrics.callBack((rang.at - rang.beepedAt) / 1000);
}

const done = (): void => undefined;
