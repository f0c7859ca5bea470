import type { RawReply, RawRequest } from '../../../src/channels/http.ts';
import type { SendErrorCode, SendOutcome } from '../../../src/channels/sms/codec.ts';
import type { VoiceEvent, VoiceFinal } from '../../../src/channels/voice/codec.ts';
import { readId } from '../../../src/lib/form.ts';
import { normaliseMsisdn } from '../../../src/lib/phone.ts';
import type { Provider } from '../../../src/providers/provider.ts';

const PROVIDER = 'fake-operator';

const USSD_KINDS = { dial: 'begin', key: 'input', bye: 'end', expired: 'timeout' } as const;
const REPORT_STATES = { network: 'sent', handset: 'delivered', lost: 'failed' } as const;
const VOICE_KINDS = {
  start: 'begin',
  keys: 'digits',
  quiet: 'silence',
  recorded: 'recording',
  back: 'redirected',
  over: 'final',
} as const;
const SEND_ERRORS: Readonly<Record<number, SendErrorCode>> = {
  401: 'bad_credentials',
  402: 'no_credit',
  404: 'invalid_number',
  409: 'blocked',
  412: 'invalid_sender',
  422: 'unreachable',
  429: 'throttled',
};

export interface FakeOperatorSettings {
  baseUrl: string;
  voiceUrl: string;
  timeoutMs: number;
}

/**
 * An operator unlike the first one, to keep the channels honest: JSON both ways, the last USSD input
 * alone, numbers without `+`, an explicit end of a dialogue, verbs for voice.
 */
export function openFakeOperator(settings: FakeOperatorSettings): Provider {
  return {
    name: PROVIDER,
    recordingHosts: ['recordings.fake.example'],

    ussd: {
      parse(request) {
        const json = readJson(request);
        const sessionKey = readId(textOf(json.dialogue));
        const msisdn = normaliseMsisdn(textOf(json.subscriber));
        const kind = pick(USSD_KINDS, json.op);
        if (sessionKey === null || msisdn === null || kind === undefined) return null;
        const { code, input } = json;
        return {
          provider: PROVIDER,
          sessionKey,
          msisdn,
          serviceCode: textOf(code),
          kind,
          text: textOf(input),
          cumulative: false,
        };
      },
      parseEnd(request) {
        const json = readJson(request);
        const sessionKey = readId(textOf(json.dialogue));
        const msisdn = normaliseMsisdn(textOf(json.subscriber));
        if (sessionKey === null || msisdn === null) return null;
        return {
          provider: PROVIDER,
          sessionKey,
          msisdn,
          status: textOf(json.status),
          durationMs: numberOf(json.ms),
          cost: readId(textOf(json.price)),
        };
      },
      format: ({ text, end }) => jsonBody({ page: text, more: !end }),
    },

    sms: {
      parseInbound(request) {
        const json = readJson(request);
        const id = readId(textOf(json.uid));
        const from = readId(textOf(json.sender));
        if (id === null || from === null) return null;
        return {
          provider: PROVIDER,
          id,
          from: normaliseMsisdn(from) ?? from,
          to: normaliseMsisdn(textOf(json.recipient)) ?? textOf(json.recipient),
          text: textOf(json.content),
          sentAt: numberOf(json.at),
        };
      },
      parseReport(request) {
        const json = readJson(request);
        const messageId = readId(textOf(json.uid));
        if (messageId === null) return null;
        return {
          provider: PROVIDER,
          messageId,
          state: pick(REPORT_STATES, json.reached) ?? 'unknown',
          status: textOf(json.reached),
          reason: null,
        };
      },
      parseOptOut(request) {
        const msisdn = normaliseMsisdn(textOf(readJson(request).stopped));
        return msisdn === null ? null : { provider: PROVIDER, msisdn };
      },
    },

    voice: {
      parse(request): VoiceEvent | null {
        const json = readJson(request);
        const sessionKey = readId(textOf(json.call));
        const kind = pick(VOICE_KINDS, json.event);
        if (sessionKey === null || kind === undefined) return null;
        return {
          provider: PROVIDER,
          sessionKey,
          direction: json.from === undefined ? 'outbound' : 'inbound',
          msisdn: normaliseMsisdn(textOf(json.from ?? json.to)) ?? '',
          clientRequestId: readId(textOf(json.ref)),
          kind,
          turn: numberOf(json.echo),
          digits: textOf(json.keys),
          recordingUrl: readId(textOf(json.file)),
          final: kind === 'final' ? readFinal(json) : null,
        };
      },
      parseNotice(request) {
        const json = readJson(request);
        const sessionKey = readId(textOf(json.call));
        if (sessionKey === null) return null;
        return {
          provider: PROVIDER,
          sessionKey,
          clientRequestId: readId(textOf(json.ref)),
          ringing: json.event === 'rings',
          final: json.event === 'over' ? readFinal(json) : null,
        };
      },
      format(steps, turn) {
        const last = steps.findIndex(({ step }) => step !== 'play');
        const reject = steps.find(({ step }) => step === 'reject');
        const reached = last < 0 ? steps : steps.slice(0, last + 1);
        return jsonBody({ verbs: reject === undefined ? reached : [reject], echo: turn });
      },
    },

    smsSender: {
      send: ({ to, text, replyable }) =>
        postJson(settings, '/sms', { to, text, from: replyable ? '37000' : 'KUMASIRA' }),
    },
    callPlacer: {
      place: ({ to, clientRequestId }) =>
        postJson(settings, '/calls', { to, ref: clientRequestId, url: settings.voiceUrl }),
    },
  };
}

function readFinal(json: Record<string, unknown>): VoiceFinal {
  return {
    outcome: textOf(json.result) as VoiceFinal['outcome'],
    seconds: numberOf(json.seconds),
    cost: readId(textOf(json.price)),
  };
}

async function postJson(
  { baseUrl, timeoutMs }: FakeOperatorSettings,
  path: string,
  body: object,
): Promise<SendOutcome> {
  try {
    const response = await fetch(baseUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const detail = `HTTP ${response.status}`;
    const { uid } = (await response.json()) as { uid?: string };
    if (response.ok && uid !== undefined) {
      return { kind: 'accepted', providerId: uid, cost: null };
    }
    return { kind: 'refused', code: SEND_ERRORS[response.status] ?? 'provider_error', detail };
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause;
    return cause?.code === 'ECONNREFUSED'
      ? { kind: 'refused', code: 'provider_error', detail: cause.code }
      : { kind: 'unknown', detail: cause?.code ?? (error as Error).name };
  }
}

function readJson({ body }: RawRequest): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function jsonBody(body: unknown): RawReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function pick<T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
}
