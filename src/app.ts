import type { RequestListener } from 'node:http';
import express, { type Request, type Response, type Router } from 'express';
import { type CallbackRoadParts, createCallbackRoad } from './channels/callback-road.ts';
import type { RawReply, RawRequest } from './channels/http.ts';
import { AppError } from './errors.ts';
import { describeError, type ServiceLog } from './lib/fault-log.ts';

type Reply = Omit<RawReply, 'body'> & { body: string | Uint8Array };
type Handler = (request: RawRequest) => Promise<Reply>;

export interface AppParts extends CallbackRoadParts {
  /** Prompts in public, recordings by signed address. */
  media: Handler;
  pages: { health: Handler; ready: Handler; metrics: Handler };
  /** Pages everybody may read. */
  open: Handler;
  /** Pages of the staff; null in a process that only works. */
  console: Router | null;
  /** Phones of the simulated operator; null with any other. */
  simulator: Router | null;
}

/** Every route of the gateway: callbacks on their short road, the rest here. Listens to nothing by itself. */
export function buildApp(parts: AppParts): RequestListener {
  const road = createCallbackRoad(parts);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('trust proxy', [...parts.trustedProxies]);
  app.get('/media/{*path}', run(parts.media));
  app.get('/healthz', run(parts.pages.health));
  app.get('/readyz', run(parts.pages.ready));
  app.get('/metrics', run(parts.pages.metrics));
  app.get(['/open', '/open/{*path}'], run(parts.open));
  if (parts.console) app.use('/console', parts.console);
  if (parts.simulator) app.use('/simulator', parts.simulator);
  app.use((_request, response) => refuse(response, 'not_found'));
  app.use((error: unknown, _request: Request, response: Response, _next: express.NextFunction) => {
    refuse(response, codeOf(error, parts.log));
  });
  return (request, response) => {
    if (!road(request, response)) app(request, response);
  };
}

function run(handler: Handler): express.RequestHandler {
  return async (request, response) => {
    const reply = await handler({
      method: request.method,
      url: request.originalUrl,
      headers: request.headers as Record<string, string | undefined>,
      body: '',
    });
    response.status(reply.status).set(reply.headers).end(reply.body);
  };
}

type RefusalCode = 'not_found' | 'request_too_large' | 'request_malformed' | 'flow_broken';

function codeOf(error: unknown, log: ServiceLog): RefusalCode {
  const type = (error as { type?: unknown } | null)?.type;
  if (type === 'entity.too.large') return 'request_too_large';
  if (typeof (error as { status?: unknown } | null)?.status === 'number')
    return 'request_malformed';
  log.error({ fault: describeError(error) }, 'request failed');
  return 'flow_broken';
}

function refuse(response: Response, code: RefusalCode): void {
  response.status(new AppError(code).entry.status).type('text/plain').end(`${code}\n`);
}
