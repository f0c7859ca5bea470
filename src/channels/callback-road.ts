import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, type ErrorCode } from '../errors.ts';
import { describeError, type ServiceLog } from '../lib/fault-log.ts';
import { FORM_LIMIT_BYTES } from '../lib/form.ts';
import type { CallbackGuard } from './callback-guard.ts';
import { createClientAddress } from './client-address.ts';
import type { RawReply } from './http.ts';
import type { HandlerName, Handlers } from './spool.ts';

export interface CallbackRoadParts {
  handlers: Handlers;
  guard: CallbackGuard;
  /** Addresses and ranges of proxies whose X-Forwarded-For tells where a callback comes from. */
  trustedProxies: readonly string[];
  log: ServiceLog;
}

/** What comes after `/at/<token>`. */
const CALLBACKS: Readonly<Record<string, HandlerName>> = {
  '/ussd': 'ussd',
  '/ussd/events': 'ussdEvents',
  '/sms': 'sms',
  '/sms/delivery': 'smsReport',
  '/sms/opt-out': 'smsOptOut',
  '/voice': 'voice',
  '/voice/events': 'voiceEvents',
};
const ADDRESS = /^\/at\/([^/?]+)(\/[a-z/-]*[a-z])\/?(?:\?|$)/i;

/**
 * Callbacks straight from Node's server to their handlers: Express costs several times what a keypress
 * does. Gives back false, untouched, for a request that is none.
 */
export function createCallbackRoad(
  parts: CallbackRoadParts,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const addressOf = createClientAddress(parts.trustedProxies);
  return (request, response) => {
    const found = ADDRESS.exec(request.url ?? '');
    const callback = found?.[2]?.toLowerCase() ?? '';
    const name = CALLBACKS[callback];
    if (name === undefined) return false;
    const client = addressOf(request.socket.remoteAddress ?? '', forwardedFor(request));
    const isAdmitted = parts.guard.admits(found?.[1] ?? '', client);
    const answered = isAdmitted ? answer(parts, name, request) : refused('not_found');
    void answered.then((reply) => {
      noteRefusal(parts.log, callback, reply.status);
      send(request, response, reply);
    });
    return true;
  };
}

/** Never rejects. */
async function answer(
  parts: CallbackRoadParts,
  name: HandlerName,
  request: IncomingMessage,
): Promise<RawReply> {
  if (request.method !== 'POST') return refused('method_not_allowed');
  const body = await readBody(request);
  if (typeof body !== 'string') return refused(body.refused);
  const { method, url = '', headers } = request;
  try {
    return await parts.handlers[name]({
      ...{ method, url, body },
      headers: headers as Record<string, string | undefined>,
    });
  } catch (error) {
    parts.log.error({ fault: describeError(error) }, 'request failed');
    return refused('flow_broken');
  }
}

type Unread = { refused: 'request_too_large' | 'request_malformed' };

/** A callback is a small form: anything larger is refused unread, and so is a packed one. */
function readBody(request: IncomingMessage): Promise<string | Unread> {
  const { 'content-length': length, 'content-encoding': packed } = request.headers;
  if (Number(length) > FORM_LIMIT_BYTES) return Promise.resolve({ refused: 'request_too_large' });
  if (packed !== undefined) return Promise.resolve({ refused: 'request_malformed' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= FORM_LIMIT_BYTES) chunks.push(chunk);
      else resolve({ refused: 'request_too_large' });
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', () => resolve({ refused: 'request_malformed' }));
  });
}

async function refused(code: ErrorCode): Promise<RawReply> {
  const headers = { 'content-type': 'text/plain; charset=utf-8' };
  return { status: new AppError(code).entry.status, headers, body: `${code}\n` };
}

/** An operator that is refused again and again is set up wrongly: whoever runs the service must see it. */
function noteRefusal(log: ServiceLog, callback: string, status: number): void {
  if (status >= 400 && status < 500) log.warn({ callback, status }, 'a callback was refused');
}

function send(request: IncomingMessage, response: ServerResponse, reply: RawReply): void {
  const length = Buffer.byteLength(reply.body);
  response.writeHead(reply.status, { ...reply.headers, 'content-length': length }).end(reply.body);
  // What was refused unread is let go by, so that the connection can be used again.
  request.resume();
}

function forwardedFor(request: IncomingMessage): string | undefined {
  const value = request.headers['x-forwarded-for'];
  return Array.isArray(value) ? value.join(',') : value;
}
