import { join } from 'node:path';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { TAKE_COST } from '../audio/studio-take.ts';
import { describeError } from '../lib/fault-log.ts';
import { projectRoot } from '../lib/project-root.ts';
import { listAudit } from '../storage/console/audit-views.ts';
import { openAddressLimit } from './address-limit.ts';
import type { ConsoleDeps } from './deps.ts';
import { openFlowPages } from './flow-pages.ts';
import { openGuard, wantsJson } from './guard.ts';
import { openSignIn } from './sign-in.ts';
import { openStudio } from './studio.ts';
import { languagesProgress } from './studio-lines.ts';
import { openTakes } from './takes.ts';
import { openUsers } from './users.ts';
import { auditPage } from './views/audit.ts';
import { errorPage } from './views/error.ts';
import { homePage } from './views/home.ts';

/** Entries of the audit log on one page. */
const AUDIT_PAGE = 100;

/** What a browser may do on our pages: nothing from elsewhere, no script or style inside a page. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'microphone=(self), camera=(), geolocation=()',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
};

/** Every page of the staff, mounted at `/console`. */
export function openConsole(deps: ConsoleDeps): Router {
  const router = express.Router();
  const isWithinLimit = openAddressLimit(deps.clock);
  const { page, form, upload } = openGuard(deps);
  const signIn = openSignIn(deps);
  const users = openUsers(deps);
  const studio = openStudio(deps);
  const takes = openTakes(deps);
  const flows = openFlowPages(deps);
  const folders = ['console/static', 'lib/browser'].map((each) => join(projectRoot(), 'src', each));

  router.use((request, response, next) => {
    response.set(HEADERS);
    if (isWithinLimit(request.ip ?? '')) next();
    else sendError(request, response, 429);
  });
  for (const folder of folders) {
    router.use('/static', express.static(folder, { index: false, maxAge: '5m' }));
  }

  router.get('/login', signIn.loginForm);
  router.post(
    '/login',
    express.text({ type: 'application/x-www-form-urlencoded', limit: '16kb' }),
    signIn.login,
  );
  router.post('/logout', form(null, signIn.logout));
  router.get('/password', page(null, signIn.passwordForm));
  router.post('/password', form(null, signIn.changePassword));

  router.get(
    '/',
    page(null, (_request, response, visit) => {
      response.type('html').send(homePage({ visit, languages: languagesProgress(deps) }).text);
    }),
  );
  router.get('/users', page('users.manage', users.list));
  router.post('/users', form('users.manage', users.create));
  router.post('/users/:user', form('users.manage', users.change));
  router.get(
    '/audit',
    page('audit.see', async (request, response, visit) => {
      const before = Number(request.query.before);
      const from = Number.isSafeInteger(before) && before > 0 ? before : null;
      const entries = await listAudit(deps.db, AUDIT_PAGE, from);
      const { timeZone } = deps;
      const isMore = entries.length === AUDIT_PAGE;
      response.type('html').send(auditPage({ visit, entries, isMore, timeZone }).text);
    }),
  );

  const prompt = '/studio/:language/prompt/:id';
  router.get('/studio', page('studio.see', studio.languages));
  router.get('/studio/takes/:take', page('studio.see', studio.take));
  router.get('/studio/:language', page('studio.see', studio.list));
  router.get('/studio/:language/flows', page('studio.see', flows.list));
  router.post('/studio/:language/flows/:flow/publish', form('studio.publish', flows.publish));
  router.post('/studio/:language/flows/:flow/withdraw', form('studio.publish', flows.withdraw));
  router.get('/studio/:language/script', page('studio.see', studio.script));
  router.get('/studio/:language/import', page('studio.record', studio.importForm));
  router.post(
    '/studio/:language/import/:name',
    upload('studio.record', TAKE_COST.bytes, takes.importOne),
  );
  router.get(prompt, page('studio.see', studio.prompt));
  router.get(`${prompt}/sound`, page('studio.see', studio.heard));
  router.post(`${prompt}/take`, upload('studio.record', TAKE_COST.bytes, takes.record));
  router.post(`${prompt}/publish`, form('studio.publish', takes.publish));
  router.post(`${prompt}/drop`, form('studio.record', takes.drop));
  router.post(`${prompt}/review`, form('studio.review', takes.review));
  router.post(`${prompt}/withdraw`, form('studio.publish', takes.withdraw));

  router.use((request, response) => sendError(request, response, 404));
  router.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const status = (error as { status?: unknown } | null)?.status;
    const isTheirs = typeof status === 'number' && status >= 400 && status < 500;
    if (!isTheirs) deps.log.error({ fault: describeError(error) }, 'a console page failed');
    sendError(request, response, isTheirs ? status : 500);
  });
  return router;
}

const ERROR_WORDS: Readonly<Record<number, { title: string; words: string }>> = {
  404: { title: 'Introuvable', words: 'Cette page n’existe pas, ou n’existe plus.' },
  413: { title: 'Trop grand', words: 'Ce fichier dépasse 5 Mo.' },
  429: { title: 'Un instant', words: 'Trop de pages à la fois. Réessayez dans une minute.' },
  500: {
    title: 'Quelque chose n’a pas marché',
    words:
      'Rien n’est perdu : réessayez dans un moment. Si cela dure, dites-le à qui fait tourner le service.',
  },
};
const BAD_REQUEST = { title: 'Demande illisible', words: 'Revenez en arrière et recommencez.' };

function sendError(request: Request, response: Response, status: number): void {
  const { title, words } = ERROR_WORDS[status] ?? BAD_REQUEST;
  response.status(status);
  if (wantsJson(request)) response.json({ ok: false, message: `${title}. ${words}` });
  else response.type('html').send(errorPage({ title, words, visit: null }).text);
}
