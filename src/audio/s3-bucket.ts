import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { XMLParser } from 'fast-xml-parser';
import { AppError } from '../errors.ts';

/** Where the service is and who we are to it. */
export interface BucketKeys {
  /** Like `https://s3.eu-west-3.amazonaws.com`, no trailing slash; buckets are named in the path. */
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** How long a request may take, its repetitions included, in milliseconds. */
export interface RequestLimits {
  /** No or little content. */
  askMs: number;
  /** Content of any size. */
  moveMs: number;
}

interface Found {
  /** Changes with the content. */
  version: string;
}

/** The operations of one bucket. Each throws `audio_store_unavailable`; null: no such object. */
export interface Bucket {
  put(object: string, content: Buffer): Promise<void>;
  get(object: string): Promise<(Found & { content: Buffer }) | null>;
  head(object: string): Promise<(Found & { bytes: number }) | null>;
  remove(object: string): Promise<void>;
  list(prefix: string): AsyncIterable<string>;
}

interface Answer {
  status: number;
  headers: Headers;
  body: Buffer;
}

type Ask = (method: string, target: string, limitMs: number, body?: Buffer) => Promise<Answer>;

const LIMITS: RequestLimits = { askMs: 5_000, moveMs: 30_000 };
const SMALL_BYTES = 64 * 1024;
/** Every operation may be repeated without harm: a busy server and a cut connection are asked again. */
const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 100;

/** Opens nothing yet: requests are signed one by one (AWS Signature 4). */
export function openBucket(name: string, keys: BucketKeys, limits = LIMITS): Bucket {
  const { accessKeyId, secretAccessKey, region } = keys;
  const signer = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3' });
  const base = `${keys.endpoint}/${name}`;
  const ask: Ask = (method, target, limitMs, body) =>
    askRepeatedly(signer, { method, url: `${base}${target}`, limitMs, body });
  return {
    put: async (object, content) => {
      const limitMs = content.length > SMALL_BYTES ? limits.moveMs : limits.askMs;
      demand('PUT', await ask('PUT', targetOf(object), limitMs, content), [200, 201, 204]);
    },
    get: async (object) => {
      const answer = await ask('GET', targetOf(object), limits.moveMs);
      if (isMissing(answer)) return null;
      const { headers, body } = demand('GET', answer, [200]);
      return { version: versionOf(headers), content: body };
    },
    head: async (object) => {
      const answer = await ask('HEAD', targetOf(object), limits.askMs);
      if (answer.status === 404) return null;
      const { headers } = demand('HEAD', answer, [200]);
      return { version: versionOf(headers), bytes: Number(headers.get('content-length')) };
    },
    remove: async (object) => {
      const answer = await ask('DELETE', targetOf(object), limits.askMs);
      if (!isMissing(answer)) demand('DELETE', answer, [200, 204]);
    },
    list: (prefix) => listObjects(ask, prefix, limits.askMs),
  };
}

async function* listObjects(ask: Ask, prefix: string, limitMs: number): AsyncGenerator<string> {
  for (let token: string | null = ''; token !== null; ) {
    const query = new URLSearchParams({ 'list-type': '2', prefix });
    if (token !== '') query.set('continuation-token', token);
    // A plus sign is a blank to a form and a plus to a signature.
    const answer = await ask('GET', `?${query.toString().replaceAll('+', '%20')}`, limitMs);
    const page = readPage(demand('LIST', answer, [200]).body.toString());
    yield* page.objects;
    token = page.next;
  }
}

const parser = new XMLParser({
  parseTagValue: false,
  htmlEntities: true,
  trimValues: false,
  isArray: (name) => name === 'Contents',
});

function readPage(xml: string): { objects: string[]; next: string | null } {
  const { ListBucketResult: page } = parser.parse(xml) as {
    ListBucketResult?: { Contents?: { Key: string }[]; NextContinuationToken?: string };
  };
  if (page === undefined) throw new AppError('audio_store_unavailable', 'LIST answered no list');
  const objects = (page.Contents ?? []).map(({ Key }) => Key);
  return { objects, next: page.NextContinuationToken ?? null };
}

interface Request {
  method: string;
  url: string;
  limitMs: number;
  body: Buffer | undefined;
}

async function askRepeatedly(signer: AwsClient, request: Request): Promise<Answer> {
  const signal = AbortSignal.timeout(request.limitMs);
  for (let attempt = 1; ; attempt += 1) {
    const last = attempt === ATTEMPTS || signal.aborted;
    try {
      const answer = await askOnce(signer, request, signal);
      if (last || (answer.status < 500 && answer.status !== 429)) return answer;
    } catch (cause) {
      if (last || signal.aborted) throw unavailable(request.method, 'got no answer', cause);
    }
    await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1));
  }
}

async function askOnce(
  signer: AwsClient,
  { method, url, body }: Request,
  signal: AbortSignal,
): Promise<Answer> {
  const headers = {
    'x-amz-content-sha256': createHash('sha256')
      .update(body ?? '')
      .digest('hex'),
  };
  // A redirection names another host: our signature is not for it.
  const asked = { method, headers, signal, redirect: 'manual' as const };
  const response = await fetch(
    await signer.sign(url, body === undefined ? asked : { ...asked, body: new Uint8Array(body) }),
  );
  const content = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, body: content };
}

/** A bucket that is missing answers 404 too: only a missing object is an answer. */
function isMissing({ status, body }: Answer): boolean {
  return status === 404 && errorCode(body) !== 'NoSuchBucket';
}

function demand(method: string, answer: Answer, allowed: readonly number[]): Answer {
  if (allowed.includes(answer.status)) return answer;
  const code = errorCode(answer.body);
  throw unavailable(method, `answered ${answer.status}${code === '' ? '' : ` ${code}`}`);
}

function errorCode(body: Buffer): string {
  return /<Code>(\w{1,60})<\/Code>/.exec(body.toString('latin1'))?.[1] ?? '';
}

function unavailable(method: string, what: string, cause?: unknown): AppError {
  return new AppError('audio_store_unavailable', `${method} ${what}`, { cause });
}

const targetOf = (object: string): string =>
  `/${object.split('/').map(encodeURIComponent).join('/')}`;

function versionOf(headers: Headers): string {
  return headers.get('etag') ?? headers.get('last-modified') ?? '';
}
