// A keypress in bare node:http with Redis: one read and one write of a session, nothing else.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';

const redis = new Redis(process.env.REDIS_URL ?? '');
const PAGE = 'Choisissez\n1 Mon Elu\n2 Xensa\n3 Mes demandes\n4 Aide';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    void answer(Buffer.concat(chunks).toString()).then((page) => {
      const headers = { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(page) };
      response.writeHead(200, headers).end(page);
    });
  });
});

async function answer(body: string): Promise<string> {
  const form = new URLSearchParams(body);
  const key = `bare:${form.get('sessionId')}`;
  const stored = await redis.get(key);
  const session = stored === null ? { turns: 0, text: '' } : JSON.parse(stored);
  const next = { turns: session.turns + 1, text: form.get('text') };
  await redis.set(key, JSON.stringify(next), 'EX', 1_800);
  return `CON ${PAGE}`;
}

server.listen(0, '127.0.0.1', () => {
  console.log(`ready ${(server.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => process.exit(0));
