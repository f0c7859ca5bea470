import express, { type Request, type RequestHandler, type Response } from 'express';
import { type Form, parseForm } from '../lib/form.ts';
import type { ConsoleDeps } from './deps.ts';
import { type Action, may } from './permissions.ts';
import { isSameToken, readVisit, type Visit } from './session.ts';
import { errorPage } from './views/error.ts';

type PageHandler = (
  request: Request,
  response: Response,
  visit: Visit,
) => Promise<unknown> | unknown;
type FormHandler = (
  request: Request,
  response: Response,
  visit: Visit,
  form: Form,
) => Promise<unknown> | unknown;

/** Where somebody must go who was given her password by another. */
const PASSWORD_PATH = '/password';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The one place where it is decided who gets in: nothing is routed around it but the login. */
export interface Guard {
  /** A page, for whoever may do this; null: for everybody who is logged in. */
  page(action: Action | null, handler: PageHandler): RequestHandler;
  /** A form sent by one of our own pages. */
  form(action: Action | null, handler: FormHandler): RequestHandler[];
  /** A sound sent by one of our own pages; its token comes in `x-csrf-token`. Answers are JSON. */
  upload(action: Action, limitBytes: number, handler: PageHandler): RequestHandler[];
}

/** Wraps handlers: who is logged in, whether he may, whether the form is ours. */
export function openGuard(deps: ConsoleDeps): Guard {
  const admit = async (
    request: Request,
    response: Response,
    action: Action | null,
  ): Promise<Visit | null> => {
    const visit = await readVisit(deps, request);
    if (visit === null) return sendToLogin(request, response);
    if (visit.mustChange && request.path !== PASSWORD_PATH && request.path !== '/logout') {
      response.redirect(303, `/console${PASSWORD_PATH}`);
      return null;
    }
    if (action === null || may(visit.staff.role, action)) return visit;
    sayNo(request, response, visit, 'forbidden');
    return null;
  };
  const sentByUs = async (
    request: Request,
    response: Response,
    action: Action | null,
    token: (request: Request) => string | undefined,
  ): Promise<Visit | null> => {
    const visit = await admit(request, response, action);
    if (visit === null || isSameToken(token(request), visit.csrf)) return visit;
    sayNo(request, response, visit, 'expired_form');
    return null;
  };
  return {
    page: (action, handler) => async (request, response) => {
      const visit = await admit(request, response, action);
      if (visit !== null) await handler(request, response, visit);
    },
    form: (action, handler) => [
      express.text({ type: FORM_TYPE, limit: '16kb' }),
      async (request, response) => {
        const form = readForm(request);
        const visit = await sentByUs(request, response, action, () => form.csrf);
        if (visit !== null) await handler(request, response, visit, form);
      },
    ],
    upload: (action, limitBytes, handler) => [
      // Who may not send it is told before five megabytes were read.
      async (request, response, next) => {
        const header = (asked: Request) => asked.get('x-csrf-token');
        const visit = await sentByUs(request, response, action, header);
        response.locals.visit = visit;
        if (visit !== null) next();
      },
      express.raw({ type: () => true, limit: limitBytes }),
      async (request, response) => {
        await handler(request, response, response.locals.visit as Visit);
      },
    ],
  };
}

/** The fields of a form, the first value of each; none when it cannot be read. */
export function readForm(request: Request): Form {
  const body: unknown = request.body;
  return (typeof body === 'string' ? parseForm(body) : null) ?? {};
}

/** True for what our scripts ask: they show a sentence, not a page. */
export function wantsJson(request: Request): boolean {
  return request.get('accept') === 'application/json';
}

const REFUSALS = {
  forbidden: {
    status: 403,
    title: 'Cette page n’est pas pour votre rôle',
    words: 'Demandez à un administrateur si vous en avez besoin.',
  },
  expired_form: {
    status: 403,
    title: 'Cette page est trop ancienne',
    words: 'Revenez en arrière, rechargez la page et recommencez : rien n’a été changé.',
  },
} as const;

function sayNo(
  request: Request,
  response: Response,
  visit: Visit,
  reason: keyof typeof REFUSALS,
): void {
  const { status, title, words } = REFUSALS[reason];
  response.status(status);
  if (wantsJson(request)) response.json({ ok: false, message: `${title}. ${words}` });
  else response.type('html').send(errorPage({ title, words, visit }).text);
}

function sendToLogin(request: Request, response: Response): null {
  if (wantsJson(request)) {
    const message = 'Votre session est terminée : connectez-vous de nouveau dans un autre onglet.';
    response.status(401).json({ ok: false, message });
  } else {
    const isPage = request.method === 'GET' || request.method === 'HEAD';
    const next = isPage ? `?next=${encodeURIComponent(request.originalUrl)}` : '';
    response.redirect(303, `/console/login${next}`);
  }
  return null;
}
