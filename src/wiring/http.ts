import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../errors.ts';

/** The listener, open before anything behind it, so that its address is known to all of it. */
export interface HttpFront {
  /** The port the system gave. */
  port: number;
  /** From now on requests go here; before that they are told to come back (503). */
  serve(app: RequestListener): void;
  /** Takes no new connection; those under way have 1.5 s. Safe to call twice. */
  stop(): Promise<void>;
}

const KEEP_ALIVE_MS = 65_000;
/** A callback is a small form, a simulated phone's sound comes from this machine: who is slower stalls. */
const REQUEST_MS = 30_000;
const HEADERS_MS = 15_000;
/** A page that listens for events keeps its connection open: it is cut after this. */
const DRAIN_MS = 1_500;
const NOT_READY: RequestListener = (_request, response) => {
  response.writeHead(503, { 'retry-after': '2' }).end('starting\n');
};

/** @throws AppError config_invalid when the address is taken. */
export async function listen(host: string, port: number): Promise<HttpFront> {
  let current = NOT_READY;
  const server = createServer((request, response) => current(request, response));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = HEADERS_MS;
  await opened(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    serve: (app) => {
      current = app;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
      }),
  };
}

function opened(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? `port ${port} is taken, give another PORT` : `${error.code}`;
      reject(new AppError('config_invalid', `cannot listen on ${host}:${port}: ${why}`));
    });
    server.listen(port, host, resolve);
  });
}
