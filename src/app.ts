import express, { type Express, type Request, type Response, type Router } from 'express';
import type { CallbackGuard } from './channels/callback-guard.ts';
import type { RawReply, RawRequest } from './channels/http.ts';
import type { Handlers } from './channels/spool.ts';
import { AppError } from './errors.ts';
import { describeError, type ServiceLog } from './lib/fault-log.ts';

type Reply = Omit<RawReply, 'body'> & { body: string | Uint8Array };
type Handler = (request: RawRequest) => Promise<Reply>;

export interface AppParts {
  handlers: Handlers;
  guard: CallbackGuard;
  /** Addresses and ranges of proxies whose X-Forwarded-For tells where a callback comes from. */
  trustedProxies: readonly string[];
  /** Prompts in public, recordings by signed address. */
  media: Handler;
  pages: { health: Handler; ready: Handler; metrics: Handler };
  /** Phones of the simulated operator; null with any other. */
  simulator: Router | null;
  log: ServiceLog;
}

/** A callback is a small form: anything larger is refused unread (design §6). */
const BODY_LIMIT = '16kb';

/** Every route of the gateway on one screen. Listens to nothing by itself. */
export function buildApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('trust proxy', [...parts.trustedProxies]);
  const { handlers } = parts;
  const callback = (path: string, handler: Handler) =>
    app
      .route(`/at/:token${path}`)
      .all(admit(parts.guard))
      .post(express.text({ type: () => true, limit: BODY_LIMIT }), run(handler))
      .all((_request, response) => refuse(response, 'method_not_allowed'));
  callback('/ussd', handlers.ussd);
  callback('/ussd/events', handlers.ussdEvents);
  callback('/sms', handlers.sms);
  callback('/sms/delivery', handlers.smsReport);
  callback('/sms/opt-out', handlers.smsOptOut);
  callback('/voice', handlers.voice);
  callback('/voice/events', handlers.voiceEvents);
  app.get('/media/{*path}', run(parts.media));
  app.get('/healthz', run(parts.pages.health));
  app.get('/readyz', run(parts.pages.ready));
  app.get('/metrics', run(parts.pages.metrics));
  if (parts.simulator) app.use('/simulator', parts.simulator);
  app.use((_request, response) => refuse(response, 'not_found'));
  app.use((error: unknown, _request: Request, response: Response, _next: express.NextFunction) => {
    refuse(response, codeOf(error, parts.log));
  });
  return app;
}

function admit(guard: CallbackGuard): express.RequestHandler<{ token: string }> {
  return (request, response, next) => {
    if (guard.admits(request.params.token, request.ip ?? '')) next();
    else refuse(response, 'not_found');
  };
}

function run(handler: Handler): express.RequestHandler {
  return async (request, response) => {
    const reply = await handler({
      method: request.method,
      url: request.originalUrl,
      headers: request.headers as Record<string, string | undefined>,
      body: typeof request.body === 'string' ? request.body : '',
    });
    response.status(reply.status).set(reply.headers).end(reply.body);
  };
}

type RefusalCode =
  | 'not_found'
  | 'method_not_allowed'
  | 'request_too_large'
  | 'request_malformed'
  | 'flow_broken';

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
