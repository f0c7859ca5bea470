import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors.ts';
import { type Resolve, resolvePublic } from './addresses.ts';

/** Where recordings may come from, each `host` or `host:port`. */
export interface RecordingHosts {
  /** The provider's own; `*.example.com` stands for its subdomains. Never on a private address. */
  provider: readonly string[];
  /** Named by the operator of the service (RECORDING_HOSTS): allowed on a private address too. */
  named: readonly string[];
}

export interface FetchLimits {
  bytes: number;
  timeoutMs: number;
}

const FETCH_LIMITS: FetchLimits = { bytes: 10 * 1024 * 1024, timeoutMs: 30_000 };
const REDIRECTS = 3;

/**
 * Downloads the recording at `address` into `file`; answers its size. Redirects are followed on the same
 * host only, and the address connected to is the one that was checked. Throws `recording_host_refused`,
 * `recording_too_large`, or `recording_unavailable` (not there yet, or the host fails: try again).
 */
export async function fetchRecording(
  address: string,
  file: string,
  hosts: RecordingHosts,
  limits: FetchLimits = FETCH_LIMITS,
  resolve: Resolve = resolvePublic,
): Promise<{ bytes: number }> {
  const signal = AbortSignal.timeout(limits.timeoutMs);
  try {
    let url = parseAddress(address);
    for (let hop = 0; hop <= REDIRECTS; hop += 1) {
      const reply = await open(url, allow(url, hosts), resolve, signal);
      const next = redirectOf(reply, url);
      if (next === null) return { bytes: await save(reply, file, limits.bytes, signal) };
      reply.destroy();
      url = next;
    }
    throw new AppError('recording_unavailable', 'too many redirects');
  } catch (cause) {
    await rm(file, { force: true });
    if (cause instanceof AppError) throw cause;
    throw new AppError('recording_unavailable', '', { cause });
  }
}

function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isWeb = url !== null && (url.protocol === 'http:' || url.protocol === 'https:');
  if (!isWeb || url.username !== '' || url.password !== '')
    throw new AppError('recording_host_refused', 'not a plain web address');
  return url;
}

/** Whether the host may be on a private address; refused when it is on no list. */
function allow(url: URL, hosts: RecordingHosts): { isPrivateAllowed: boolean } {
  const port = url.protocol === 'https:' ? '443' : '80';
  const names = url.port === '' ? [url.host, `${url.host}:${port}`] : [url.host];
  if (names.some((name) => hosts.named.includes(name))) return { isPrivateAllowed: true };
  const isProvider = hosts.provider.some((host) =>
    host.startsWith('*.') ? url.host.endsWith(host.slice(1)) : names.includes(host),
  );
  if (isProvider) return { isPrivateAllowed: false };
  throw new AppError('recording_host_refused');
}

function open(
  url: URL,
  { isPrivateAllowed }: { isPrivateAllowed: boolean },
  resolve: Resolve,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const lookup: LookupFunction = (host, options, done) => {
    resolve(host, isPrivateAllowed).then(
      (found) =>
        options.all === true ? done(null, [found]) : done(null, found.address, found.family),
      (cause) => done(cause, []),
    );
  };
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((done, fail) => {
    resolveLiteral(url, isPrivateAllowed, resolve)
      .then(() => client.get(url.href, { lookup, signal, agent: false }, done).once('error', fail))
      .catch(fail);
  });
}

/** Node connects to an address written as numbers without asking `lookup`: it is checked here. */
async function resolveLiteral(url: URL, isPrivateAllowed: boolean, resolve: Resolve) {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (/^[\d.]+$/.test(host) || host.includes(':')) await resolve(host, isPrivateAllowed);
}

function redirectOf(reply: http.IncomingMessage, from: URL): URL | null {
  const { location } = reply.headers;
  if (![301, 302, 303, 307, 308].includes(reply.statusCode ?? 0) || location === undefined)
    return null;
  const next = URL.canParse(location, from.href) ? new URL(location, from.href) : null;
  if (next?.host !== from.host || (from.protocol === 'https:' && next.protocol !== 'https:'))
    throw new AppError('recording_host_refused', 'redirected to another host');
  return next;
}

async function save(
  reply: http.IncomingMessage,
  file: string,
  limit: number,
  signal: AbortSignal,
): Promise<number> {
  if (reply.statusCode !== 200) {
    reply.destroy();
    throw new AppError('recording_unavailable', `status ${reply.statusCode}`);
  }
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limit) done(new AppError('recording_too_large', `over ${limit} bytes`));
      else done(null, chunk);
    },
  });
  await pipeline(reply, counter, createWriteStream(file, { mode: 0o640 }), { signal });
  if (bytes === 0) throw new AppError('recording_unavailable', 'empty');
  return bytes;
}
