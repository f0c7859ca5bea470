import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** How the operator treats one request, after its body was read whole. */
export type Treatment =
  | { kind: 'reply'; status: number; contentType: string; body: string }
  | { kind: 'redirect'; location: string }
  /** The connection breaks without a reply. */
  | { kind: 'reset' }
  /** No reply ever. */
  | { kind: 'silence' };

export interface OperatorServer {
  url: string;
  received: ReceivedRequest[];
  treat(treatment: Treatment): void;
  close(): Promise<void>;
}

/** The operator's side of sends: a real HTTP server on 127.0.0.1 that does what it was told last. */
export async function openOperatorServer(): Promise<OperatorServer> {
  const received: ReceivedRequest[] = [];
  let treatment: Treatment = { kind: 'silence' };

  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      received.push({ method, path: url, headers, body });
      treatRequest(treatment, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    treat(next) {
      treatment = next;
      received.length = 0;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function treatRequest(treatment: Treatment, response: ServerResponse): void {
  if (treatment.kind === 'silence') return;
  if (treatment.kind === 'reset') {
    response.socket?.destroy();
    return;
  }
  if (treatment.kind === 'redirect') {
    response.writeHead(307, { location: treatment.location }).end();
    return;
  }
  response.writeHead(treatment.status, { 'content-type': treatment.contentType });
  response.end(treatment.body);
}

/** A reply with `body` as JSON. */
export function jsonReply(status: number, body: unknown): Treatment {
  return { kind: 'reply', status, contentType: 'application/json', body: JSON.stringify(body) };
}
