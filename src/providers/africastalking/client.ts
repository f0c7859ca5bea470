import type { SendErrorCode } from '../../channels/sms/codec.ts';
import { asRecord } from './api-answer.ts';
import { common, http, openAccount } from './sdk.ts';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 1_000_000;
const LIVE = 'africastalking.com';
const SANDBOX = 'sandbox.africastalking.com';

/** Faults of these kinds come before a byte of the request is written: nothing was sent. */
const NOT_SENT_SYSCALLS: readonly unknown[] = ['connect', 'getaddrinfo'];
const NOT_SENT_CODES: readonly unknown[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
];

const HTTP_REFUSALS: Readonly<Record<number, SendErrorCode>> = {
  401: 'bad_credentials',
  402: 'no_credit',
  403: 'bad_credentials',
  429: 'throttled',
};
/** Said by a proxy that does not know whether the request was carried out. */
const HTTP_UNKNOWN: readonly number[] = [502, 504];

export interface ClientSettings {
  /** `sandbox` uses the operator's sandbox hosts. */
  username: string;
  apiKey: string;
  /** Calls are placed from it; exempt from the SDK's number check, as it may be a short code. */
  voiceNumber: string;
  /** Replaces scheme, host and port of every API host, without trailing slash; null: the real ones. */
  baseUrl: string | null;
  timeoutMs?: number;
}

/** `answer`: the API accepted the request and its body says more. Nothing here ever throws. */
type ApiReply =
  | { kind: 'answer'; data: unknown }
  | { kind: 'refused'; code: SendErrorCode; detail: string }
  | { kind: 'unknown'; detail: string };

export interface AfricasTalkingClient {
  sendSms(sms: { to: string; message: string; from: string }): Promise<ApiReply>;
  call(call: { to: string; clientRequestId: string }): Promise<ApiReply>;
}

const checkNumber = common.phoneUtil.isValidNumber;

/**
 * The only user of the SDK, and where its defects end (see the README beside). The SDK keeps addresses,
 * timeout and number check in globals and reads them while a call starts, so they are set again right
 * before every call: two clients in one process do not disturb each other.
 */
export function openClient(settings: ClientSettings): AfricasTalkingClient {
  const { username, apiKey, voiceNumber } = settings;
  const account = openAccount({ username, apiKey });
  const urls = apiUrls(settings);

  function isUsable(phone: string): boolean {
    if (phone === voiceNumber) return true;
    try {
      return checkNumber(phone);
    } catch {
      return false;
    }
  }

  async function request(to: string, start: () => Promise<unknown>): Promise<ApiReply> {
    if (!isUsable(to)) return { kind: 'refused', code: 'invalid_number', detail: 'number check' };
    try {
      Object.assign(common, urls);
      common.phoneUtil.isValidNumber = isUsable;
      Object.assign(http.defaults, httpDefaults(settings));
      return { kind: 'answer', data: await start() };
    } catch (error) {
      return readFailure(error);
    }
  }

  return {
    sendSms: ({ to, message, from }) => request(to, () => account.SMS.send({ to, message, from })),
    call: ({ to, clientRequestId }) =>
      request(to, () => account.VOICE.call({ callTo: to, callFrom: voiceNumber, clientRequestId })),
  };
}

function apiUrls({ baseUrl, username }: ClientSettings) {
  const domain = username.toLowerCase() === 'sandbox' ? SANDBOX : LIVE;
  const api = `${baseUrl ?? `https://api.${domain}`}/version1`;
  return {
    SMS_URL: `${api}/messaging`,
    USER_URL: `${api}/user`,
    CONTENT_URL: baseUrl === null && domain === LIVE ? `https://content.${LIVE}/version1` : api,
    VOICE_URL: baseUrl ?? `https://voice.${domain}`,
  };
}

// No redirect: it would carry the API key to another host. No proxy in front of an address of ours.
function httpDefaults({ baseUrl, timeoutMs }: ClientSettings) {
  return {
    timeout: timeoutMs ?? TIMEOUT_MS,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    proxy: baseUrl === null ? undefined : false,
  };
}

/** The SDK rejects with an axios error, or with the body of a success it did not expect (a 200). */
function readFailure(error: unknown): ApiReply {
  if (!(error instanceof Error)) return { kind: 'answer', data: error };
  const { code, response, cause, isAxiosError } = error as HttpFailure;
  if (response !== undefined) return readHttpStatus(response.status);
  const syscall = asRecord(cause)?.syscall ?? (error as HttpFailure).syscall;
  const notSent =
    isAxiosError !== true || NOT_SENT_SYSCALLS.includes(syscall) || NOT_SENT_CODES.includes(code);
  const detail = typeof code === 'string' ? code : error.name;
  return notSent
    ? { kind: 'refused', code: 'provider_error', detail }
    : { kind: 'unknown', detail };
}

interface HttpFailure extends Error {
  isAxiosError?: boolean;
  code?: unknown;
  syscall?: unknown;
  response?: { status: number };
}

function readHttpStatus(status: number): ApiReply {
  const detail = `HTTP ${status}`;
  if (HTTP_UNKNOWN.includes(status)) return { kind: 'unknown', detail };
  return { kind: 'refused', code: HTTP_REFUSALS[status] ?? 'provider_error', detail };
}
