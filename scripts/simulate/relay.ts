import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../chaos/random.ts';
import type { Sabotage } from './settings.ts';

/**
 * The wire between the gateway and the operator. Says yes to everything and then, as often as it was
 * told to, loses a message or a call, passes it on twice, or keeps it for the night.
 */
export interface Relay {
  /** `AT_BASE_URL` of the gateway. */
  url: string;
  /** Passes on what was kept for the night; how many. */
  release(): Promise<number>;
  stop(): Promise<void>;
}

/** What is put off or lost; the rest only passes. */
const SENDS = new Set(['/version1/messaging', '/call']);

interface Passed {
  path: string;
  headers: Record<string, string>;
  body: string;
}

export async function openRelay(
  operatorUrl: string,
  sabotage: Sabotage,
  random: Random,
): Promise<Relay> {
  const kept: Passed[] = [];
  const forward = (sent: Passed) =>
    fetch(operatorUrl + sent.path, { method: 'POST', headers: sent.headers, body: sent.body });
  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const sent = await readRequest(req);
    const fate = SENDS.has(sent.path) ? drawFate(sabotage, random) : 'pass';
    if (fate === 'lose' || fate === 'hours') {
      if (fate === 'hours') kept.push(sent);
      reply(res, 201, JSON.stringify(pretend(sent, random)), 'application/json');
      return;
    }
    const answer = await forward(sent);
    if (fate === 'twice') await (await forward(sent)).arrayBuffer();
    reply(res, answer.status, await answer.text(), answer.headers.get('content-type') ?? '');
  };
  const server = createServer((req, res) => {
    handle(req, res).catch(() => req.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    release: async () => {
      const night = kept.splice(0);
      for (const sent of night) await (await forward(sent)).arrayBuffer();
      return night.length;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function drawFate(sabotage: Sabotage, random: Random): 'pass' | keyof Sabotage {
  const drawn = random.next();
  const { lose, twice, hours } = sabotage;
  if (drawn < lose) return 'lose';
  if (drawn < lose + twice) return 'twice';
  return drawn < lose + twice + hours ? 'hours' : 'pass';
}

async function readRequest(req: IncomingMessage): Promise<Passed> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part as Buffer);
  const { apikey, accept, 'content-type': type } = req.headers;
  const headers = Object.entries({ apikey, accept, 'content-type': type }).filter(
    (each): each is [string, string] => typeof each[1] === 'string',
  );
  return {
    path: req.url ?? '/',
    headers: Object.fromEntries(headers),
    body: Buffer.concat(parts).toString(),
  };
}

/** What the operator says of what it took, in its own words. */
function pretend(sent: Passed, random: Random): object {
  const to = new URLSearchParams(sent.body).get('to') ?? '';
  if (sent.path === '/call') {
    const entry = { phoneNumber: to, status: 'Queued', sessionId: `ATVId_${random.word(32)}` };
    return { entries: [entry], errorMessage: 'None' };
  }
  const recipient = {
    statusCode: 101,
    number: to,
    status: 'Success',
    cost: 'XOF 12.0000',
    messageId: `ATXid_${random.word(32)}`,
  };
  const Message = 'Sent to 1/1 Total Cost: XOF 12.0000 Message parts: 1';
  return { SMSMessageData: { Message, Recipients: [recipient] } };
}

function reply(res: ServerResponse, status: number, body: string, type: string): void {
  res.writeHead(status, type === '' ? {} : { 'content-type': type });
  res.end(body);
}
