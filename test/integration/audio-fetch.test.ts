import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchRecording, type RecordingHosts } from '../../src/audio/fetch.ts';

const BODY = Buffer.alloc(5_000, 7);
const servers: Server[] = [];
let dir = '';
let host = '';
let other = '';

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answer: RequestListener = (req, res) => {
  const to = (location: string) => res.writeHead(302, { location }).end();
  if (req.url === '/ok.mp3') res.end(BODY);
  else if (req.url === '/slow.mp3') res.write('a');
  else if (req.url === '/empty.mp3') res.end();
  else if (req.url === '/endless.mp3') {
    const more = () => {
      while (res.write(BODY));
    };
    res.on('drain', more);
    more();
  } else if (req.url === '/same.mp3') to('/ok.mp3');
  else if (req.url === '/loop.mp3') to('/loop.mp3');
  else if (req.url === '/away.mp3') to(`http://${other}/ok.mp3`);
  else res.writeHead(404).end();
};

describe('fetchRecording', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fetch-'));
    host = await listen(answer);
    other = await listen(answer);
  });
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(dir, { recursive: true });
  });

  const file = () => join(dir, 'got.mp3');
  const named = (): RecordingHosts => ({ provider: [], named: [host] });
  const limits = { bytes: 100_000, timeoutMs: 5_000 };
  const get = (path: string, hosts = named(), within = limits) =>
    fetchRecording(`http://${host}${path}`, file(), hosts, within);

  it('saves a recording from a named host, after a redirect on the same host too', async () => {
    expect(await get('/ok.mp3')).toEqual({ bytes: BODY.length });
    expect(readFileSync(file())).toEqual(BODY);
    expect(await get('/same.mp3')).toEqual({ bytes: BODY.length });
  });

  it('refuses a host on no list, with another port, and a redirect to another host', async () => {
    const refused = { code: 'recording_host_refused' };
    const bare = { provider: [], named: ['127.0.0.1'] };
    await expect(get('/ok.mp3', { provider: [], named: [] })).rejects.toMatchObject(refused);
    await expect(get('/ok.mp3', bare)).rejects.toMatchObject(refused);
    const both = { provider: [], named: [host, other] };
    await expect(get('/away.mp3', both)).rejects.toMatchObject(refused);
  });

  it('refuses a private address of a provider, as numbers or behind a name', async () => {
    const refused = { code: 'recording_host_refused' };
    await expect(get('/ok.mp3', { provider: [host], named: [] })).rejects.toMatchObject(refused);
    const port = host.split(':')[1];
    const local = `localhost:${port}`;
    const url = `http://${local}/ok.mp3`;
    await expect(
      fetchRecording(url, file(), { provider: [local], named: [] }, limits),
    ).rejects.toMatchObject(refused);
    await expect(
      fetchRecording(url, file(), { provider: [], named: [local] }, limits),
    ).resolves.toEqual({ bytes: BODY.length });
  });

  it('connects to the address that was checked, not to what the name says a moment later', async () => {
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return { address: '127.0.0.1', family: 4 };
    };
    const provider = `recordings.example.org:${host.split(':')[1]}`;
    const url = `http://${provider}/ok.mp3`;
    const hosts = { provider: ['*.example.org:1', provider], named: [] };
    expect(await fetchRecording(url, file(), hosts, limits, resolve)).toEqual({
      bytes: BODY.length,
    });
    expect(asked).toEqual(['recordings.example.org']);
  });

  it.each([
    'ftp://recordings.example.org/a.mp3',
    'file:///etc/hostname',
    'http://user:pass@recordings.example.org/a.mp3',
    'nonsense',
  ])('refuses %s', async (address) => {
    const hosts = { provider: [], named: ['recordings.example.org'] };
    await expect(fetchRecording(address, file(), hosts)).rejects.toMatchObject({
      code: 'recording_host_refused',
    });
  });

  it('says "not there yet" for 404, an empty file, a loop and a host that does not answer', async () => {
    const later = { code: 'recording_unavailable', entry: { retryable: true } };
    await expect(get('/none.mp3')).rejects.toMatchObject(later);
    await expect(get('/empty.mp3')).rejects.toMatchObject(later);
    await expect(get('/loop.mp3')).rejects.toMatchObject(later);
    await expect(get('/slow.mp3', named(), { bytes: 99, timeoutMs: 200 })).rejects.toMatchObject(
      later,
    );
    const closed = 'http://127.0.0.1:1/a.mp3';
    await expect(
      fetchRecording(closed, file(), { provider: [], named: ['127.0.0.1:1'] }),
    ).rejects.toMatchObject(later);
  });

  it('stops at the size limit and leaves no part behind', async () => {
    await expect(get('/endless.mp3')).rejects.toMatchObject({ code: 'recording_too_large' });
    expect(existsSync(file())).toBe(false);
  });
});
