import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import { SESSION_LIMITS } from '../acts/console/open-session.ts';
import type { Staff } from '../acts/console/staff.ts';
import { MINUTE_MS } from '../lib/durations.ts';
import {
  findConsoleSession,
  findConsoleUserById,
  touchConsoleSession,
} from '../storage/console/console-users.ts';
import type { ConsoleDeps } from './deps.ts';

/** Who asks for a page, and what her forms must carry. */
export interface Visit {
  staff: Staff;
  /** Only the page where she changes her password is shown. */
  mustChange: boolean;
  tokenHash: string;
  csrf: string;
}

export const SESSION_COOKIE = 'kumasira_console';
/** Ties the login form to the browser it was sent to. */
export const FORM_COOKIE = 'kumasira_form';
const TOUCH_MS = MINUTE_MS;

/** The session of a request that is logged in, or null. */
export async function readVisit(deps: ConsoleDeps, request: Request): Promise<Visit | null> {
  const token = readCookie(request, SESSION_COOKIE);
  if (token === null) return null;
  const tokenHash = hashToken(token);
  const session = await findConsoleSession(deps.db, tokenHash);
  const now = deps.clock.now();
  if (session === null) return null;
  if (now - session.createdAt > SESSION_LIMITS.longestMs) return null;
  if (now - session.seenAt > SESSION_LIMITS.idleMs) return null;
  const user = await findConsoleUserById(deps.db, session.userId);
  if (user === null || user.disabledAt !== null) return null;
  if (now - session.seenAt > TOUCH_MS) await touchConsoleSession(deps.db, tokenHash, now);
  const { id, name, role, mustChange } = user;
  return { staff: { id, name, role }, mustChange, tokenHash, csrf: csrfOf(token) };
}

/** SHA-256 in hex: who reads the table cannot log in. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** What a form carries: made of the cookie, which no other site can read or set. */
export function csrfOf(token: string): string {
  return createHmac('sha256', token).update('kumasira console form v1').digest('base64url');
}

/** Takes the same time whatever is wrong with it. */
export function isSameToken(given: string | undefined, right: string): boolean {
  const ours = Buffer.from(right);
  const theirs = Buffer.from(given ?? '');
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

/** The token in the cookie of that name, or null when there is none that we made. */
export function readCookie(request: Request, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at < 0 || pair.slice(0, at).trim() !== name) continue;
    const value = pair.slice(at + 1).trim();
    return /^[\w-]{20,100}$/.test(value) ? value : null;
  }
  return null;
}

/** For scripts unreadable, for other sites unsent. `value` null ends it. */
export function setCookie(
  deps: Pick<ConsoleDeps, 'secure'>,
  response: Response,
  name: string,
  value: string | null,
): void {
  response.cookie(name, value ?? '', {
    httpOnly: true,
    sameSite: 'lax',
    secure: deps.secure,
    path: '/console',
    maxAge: value === null ? 0 : SESSION_LIMITS.longestMs,
  });
}
