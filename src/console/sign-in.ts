import type { Request, Response } from 'express';
import { changeOwnPassword } from '../acts/console/change-own-password.ts';
import { closeSession } from '../acts/console/close-session.ts';
import { noteAttempt } from '../acts/console/note-attempt.ts';
import { openSession } from '../acts/console/open-session.ts';
import type { Form } from '../lib/form.ts';
import { hashPassword, isPassword } from '../lib/password.ts';
import { createWork } from '../speech/work.ts';
import { findConsoleUser, findConsoleUserById } from '../storage/console/console-users.ts';
import { inTransaction } from '../storage/transaction.ts';
import { addressGroup } from './address-limit.ts';
import type { ConsoleDeps } from './deps.ts';
import { readForm } from './guard.ts';
import {
  csrfOf,
  FORM_COOKIE,
  hashToken,
  isSameToken,
  readCookie,
  readVisit,
  SESSION_COOKIE,
  setCookie,
  type Visit,
} from './session.ts';
import { loginPage, passwordPage } from './views/login.ts';

/** A password of staff has so many characters at least, and at most. */
const PASSWORD_LENGTH = { least: 10, most: 200 } as const;
/** Passwords looked at at the same time: each takes 32 MB and a core. */
const AT_ONCE = 2;

/** Login, logout, and the page where somebody changes her own password. */
export function openSignIn(deps: ConsoleDeps) {
  const check = openPasswordCheck(deps);
  return {
    loginForm: async (request: Request, response: Response) => {
      if (await readVisit(deps, request)) response.redirect(303, '/console');
      else showLogin(deps, request, response, { next: nextOf(request.query.next) });
    },
    login: async (request: Request, response: Response) => {
      const form = readForm(request);
      const next = nextOf(form.next);
      const name = form.name?.trim() ?? '';
      const cookie = readCookie(request, FORM_COOKIE);
      if (cookie === null || !isSameToken(form.csrf, csrfOf(cookie))) {
        response.status(403);
        const problem = 'Cette page était trop ancienne. Essayez encore.';
        return showLogin(deps, request, response, { next, name, problem });
      }
      const outcome = await signIn(deps, check, name, form.password ?? '', request.ip ?? '');
      if (outcome.kind !== 'in') {
        response.status(outcome.kind === 'locked' ? 429 : 401);
        return showLogin(deps, request, response, { next, name, problem: PROBLEMS[outcome.kind] });
      }
      setCookie(deps, response, FORM_COOKIE, null);
      setCookie(deps, response, SESSION_COOKIE, outcome.token);
      response.redirect(303, next);
    },
    logout: async (_request: Request, response: Response, { staff, tokenHash }: Visit) => {
      await inTransaction(deps.db, (tx) => closeSession(tx, deps, { staff, tokenHash }));
      setCookie(deps, response, SESSION_COOKIE, null);
      response.redirect(303, '/console/login');
    },
    passwordForm: (_request: Request, response: Response, visit: Visit) => {
      response.type('html').send(passwordPage({ visit, problem: null }).text);
    },
    changePassword: async (_request: Request, response: Response, visit: Visit, form: Form) => {
      const problem = await changePassword(deps, check, visit, form);
      if (problem === null) {
        setCookie(deps, response, SESSION_COOKIE, null);
        return response.redirect(303, '/console/login?changed=1');
      }
      response.status(422).type('html').send(passwordPage({ visit, problem }).text);
    },
  };
}

const PROBLEMS = {
  wrong: 'Ce nom et ce mot de passe ne vont pas ensemble.',
  locked: 'Trop d’essais. Attendez un quart d’heure, ou demandez à un administrateur.',
} as const;

type PasswordCheck = (password: string, hash: string | null) => Promise<boolean>;

function openPasswordCheck({ ids }: Pick<ConsoleDeps, 'ids'>): PasswordCheck {
  const work = createWork(AT_ONCE);
  return async (password, hash) => {
    let isRight = false;
    await work.once(ids.uuid(), async () => {
      isRight = await isPassword(password, hash);
    });
    return isRight;
  };
}

type SignedIn = { kind: 'in'; token: string } | { kind: 'wrong' | 'locked' };

async function signIn(
  deps: ConsoleDeps,
  check: PasswordCheck,
  name: string,
  password: string,
  address: string,
): Promise<SignedIn> {
  const { db, ids, hash } = deps;
  const nameSubject = `name:${hash(`console name ${name.normalize('NFC').toLowerCase()}`)}`;
  const addressSubject = `address:${hash(`console address ${addressGroup(address)}`)}`;
  const subjects = { nameSubject, addressSubject };
  const counted = await inTransaction(db, (tx) => noteAttempt(tx, deps, subjects));
  if (counted.kind === 'locked') return { kind: 'locked' };
  const user = await findConsoleUser(db, name);
  const isRight = await check(
    password.slice(0, PASSWORD_LENGTH.most),
    user?.disabledAt === null ? user.passwordHash : null,
  );
  if (!isRight || user === null) return { kind: 'wrong' };
  const token = ids.token(32);
  const session = { staff: user, tokenHash: hashToken(token), ...subjects };
  await inTransaction(db, (tx) => openSession(tx, deps, session));
  return { kind: 'in', token };
}

/** Answers what is wrong, or null when it is changed. */
async function changePassword(
  deps: ConsoleDeps,
  check: PasswordCheck,
  { staff }: Visit,
  form: Form,
): Promise<string | null> {
  const { old = '', fresh = '', again = '' } = form;
  const { least, most } = PASSWORD_LENGTH;
  if (fresh.length < least || fresh.length > most)
    return `Le nouveau mot de passe doit avoir au moins ${least} caractères.`;
  if (fresh !== again) return 'Les deux nouveaux mots de passe ne sont pas les mêmes.';
  if (fresh === old) return 'Choisissez un autre mot de passe que l’ancien.';
  const user = await findConsoleUserById(deps.db, staff.id);
  if (!(await check(old.slice(0, most), user?.passwordHash ?? null)))
    return 'Le mot de passe actuel n’est pas le bon.';
  const passwordHash = await hashPassword(fresh);
  await inTransaction(deps.db, (tx) => changeOwnPassword(tx, deps, { passwordHash, by: staff }));
  return null;
}

function showLogin(
  deps: ConsoleDeps,
  request: Request,
  response: Response,
  shown: { next: string; name?: string; problem?: string },
): void {
  const token = readCookie(request, FORM_COOKIE) ?? deps.ids.token(32);
  setCookie(deps, response, FORM_COOKIE, token);
  const hasChanged = request.query.changed === '1';
  response.type('html').send(loginPage({ ...shown, hasChanged, csrf: csrfOf(token) }).text);
}

/** Only a page of the console: no other site is ever named there. */
function nextOf(value: unknown): string {
  const isOurs = typeof value === 'string' && /^\/console(\/[\w./%~#=&?-]*)?$/.test(value);
  return isOurs && !value.includes('//') ? value : '/console';
}
