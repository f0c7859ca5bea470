import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One address in front of several gateways, as in production; one that dies is stepped over. */
export interface Balancer {
  url: string;
  /** Where requests go from now on, in turn. */
  serve(urls: readonly string[]): void;
  close(): Promise<void>;
}

export async function openBalancer(): Promise<Balancer> {
  let behind: readonly string[] = [];
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      turn += 1;
      const order = behind.map((_, at) => behind[(turn + at) % behind.length] ?? '');
      void forward(order, { incoming, outgoing, body: Buffer.concat(parts) });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (urls) => {
      behind = urls;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Exchange {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  body: Buffer;
}

/** The first that gives a whole answer; none does: 502. */
async function forward(order: readonly string[], exchange: Exchange): Promise<void> {
  for (const url of order) {
    const answer = await tryOne(url, exchange).catch(() => null);
    if (answer === null) continue;
    exchange.outgoing.writeHead(answer.status, answer.headers).end(answer.body);
    return;
  }
  exchange.outgoing.writeHead(502).end();
}

function tryOne(url: string, { incoming, body }: Exchange) {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>(
    (resolve, reject) => {
      const { method, headers } = incoming;
      const asked = request(`${url}${incoming.url}`, { method, headers, agent: false }, (reply) => {
        const parts: Buffer[] = [];
        reply.on('data', (part: Buffer) => parts.push(part));
        reply.on('error', reject);
        reply.on('close', () => {
          if (!reply.complete) return reject(new Error('cut'));
          resolve({
            status: reply.statusCode ?? 502,
            headers: reply.headers,
            body: Buffer.concat(parts),
          });
        });
      });
      asked.on('error', reject);
      asked.end(body);
    },
  );
}
