import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How many keys a page of a list holds: few, so that lists have several. */
const PAGE = 2;

/** A server that speaks what we use of S3 and believes only a right signature (AWS Signature 4). */
export interface S3Server {
  /** `http://127.0.0.1:<port>`. */
  endpoint: string;
  access: { region: string; accessKeyId: string; secretAccessKey: string };
  bucket: string;
  /** Objects by name. */
  objects: Map<string, Buffer>;
  /** `<method> <path with query>` of every request that was signed rightly. */
  asked: string[];
  /** What happens to the next requests: a status, no answer at all, a cut connection. */
  trouble: (number | 'silent' | 'cut')[];
  close(): Promise<void>;
}

const ACCESS = { region: 'garage', accessKeyId: 'kumasira', secretAccessKey: 'not/a+secret' };

export async function openS3Server(): Promise<S3Server> {
  const server = createServer((request, response) => {
    handle(s3, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const s3: S3Server = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    access: ACCESS,
    bucket: 'voices',
    objects: new Map(),
    asked: [],
    trouble: [],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return s3;
}

async function handle(s3: S3Server, request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const problem = signatureProblem(request, body);
  if (problem !== null) return refuse(response, 403, problem);
  s3.asked.push(`${request.method} ${request.url}`);
  const trouble = s3.trouble.shift();
  if (trouble === 'silent') return;
  if (trouble === 'cut') return request.socket.destroy();
  if (trouble !== undefined) return refuse(response, trouble, 'InternalError');
  const url = new URL(request.url ?? '', 'http://s3');
  const [, bucket, name = ''] = /^\/([^/]*)\/?(.*)$/.exec(url.pathname) ?? [];
  if (bucket !== s3.bucket) return refuse(response, 404, 'NoSuchBucket');
  if (name !== '')
    return serveObject(s3, request.method ?? '', decodeURIComponent(name), body, response);
  if (url.searchParams.get('list-type') !== '2') return refuse(response, 400, 'InvalidArgument');
  list(s3, url.searchParams, response);
}

function serveObject(
  { objects }: S3Server,
  method: string,
  name: string,
  body: Buffer,
  response: ServerResponse,
): void {
  const found = objects.get(name);
  if (method === 'PUT') {
    objects.set(name, body);
    response.writeHead(200, { etag: etagOf(body) }).end();
  } else if (method === 'DELETE') {
    objects.delete(name);
    response.writeHead(204).end();
  } else if (found === undefined) {
    refuse(response, 404, 'NoSuchKey');
  } else {
    response.writeHead(200, { etag: etagOf(found), 'content-length': found.length });
    response.end(method === 'HEAD' ? undefined : found);
  }
}

function list({ objects }: S3Server, query: URLSearchParams, response: ServerResponse): void {
  const after = Buffer.from(query.get('continuation-token') ?? '', 'base64').toString();
  const all = [...objects.keys()].filter((name) => name.startsWith(query.get('prefix') ?? ''));
  const left = all.sort().filter((name) => name > after);
  const page = left.slice(0, PAGE);
  const contents = page.map(
    (name) =>
      `<Contents><Key>${escapeXml(name)}</Key><Size>${objects.get(name)?.length}</Size></Contents>`,
  );
  const more = left.length > PAGE;
  const token = Buffer.from(page.at(-1) ?? '').toString('base64');
  const next = more ? `<NextContinuationToken>${token}</NextContinuationToken>` : '';
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><IsTruncated>${more}</IsTruncated>${contents.join('')}${next}</ListBucketResult>`,
  );
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`);
}

/** Amazon escapes the apostrophe with its number. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/&#38;/g, '&amp;');
}

const etagOf = (content: Buffer) => `"${createHash('md5').update(content).digest('hex')}"`;
const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');
const hmac = (key: Buffer | string, text: string) =>
  createHmac('sha256', key).update(text).digest();

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

/** What is wrong with the signature of a request, in the words of S3; null when nothing is. */
function signatureProblem(request: IncomingMessage, body: Buffer): string | null {
  const { headers } = request;
  const found = AUTHORIZATION.exec(headers.authorization ?? '');
  if (found === null) return 'AuthorizationHeaderMalformed';
  const [, keyId, day = '', region = '', signed = '', signature] = found;
  if (keyId !== ACCESS.accessKeyId) return 'InvalidAccessKeyId';
  if (region !== ACCESS.region) return 'AuthorizationHeaderMalformed';
  const needed = ['host', 'x-amz-content-sha256', 'x-amz-date'];
  if (needed.some((name) => !signed.split(';').includes(name))) return 'AccessDenied';
  const time = String(headers['x-amz-date']);
  if (!time.startsWith(day) || !/^\d{8}T\d{6}Z$/.test(time)) return 'AccessDenied';
  if (headers['x-amz-content-sha256'] !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const canonical = [
    request.method,
    path.split('/').map(reencode).join('/'),
    query
      .split('&')
      .map((pair) => pair.split('=').map(reencode).join('='))
      .sort()
      .join('&'),
    ...signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signed,
    sha256(body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, `${day}/${region}/s3/aws4_request`, sha256(canonical)];
  const steps = [day, region, 's3', 'aws4_request'];
  const key = steps.reduce<Buffer | string>(hmac, `AWS4${ACCESS.secretAccessKey}`);
  return hmac(key, toSign.join('\n')).toString('hex') === signature
    ? null
    : 'SignatureDoesNotMatch';
}

function reencode(part: string): string {
  return encodeURIComponent(decodeURIComponent(part)).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
