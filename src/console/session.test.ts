import type { Request } from 'express';
import { describe, expect, it } from 'vitest';
import { csrfOf, hashToken, isSameToken, readCookie } from './session.ts';

const TOKEN = 'a'.repeat(43);
const asking = (cookie: string) => ({ headers: { cookie } }) as unknown as Request;

describe('a cookie', () => {
  it.each([
    [`kumasira_console=${TOKEN}`, TOKEN],
    [`other=1; kumasira_console=${TOKEN}; more=2`, TOKEN],
    [`xkumasira_console=${TOKEN}`, null],
    ['kumasira_console=short', null],
    [`kumasira_console=${TOKEN}"<`, null],
    ['', null],
  ])('%s', (cookie, found) => {
    expect(readCookie(asking(cookie), 'kumasira_console')).toBe(found);
  });
});

describe('the token of a form', () => {
  it('belongs to one cookie, and tells nothing of it', () => {
    const csrf = csrfOf(TOKEN);
    expect(csrf).not.toContain(TOKEN.slice(0, 10));
    expect(csrf).not.toBe(csrfOf('b'.repeat(43)));
    expect(csrf).not.toBe(hashToken(TOKEN));
    expect(isSameToken(csrf, csrf)).toBe(true);
  });

  it.each([undefined, '', csrfOf('b'.repeat(43)), `${csrfOf(TOKEN)}x`])('%s is not it', (given) => {
    expect(isSameToken(given, csrfOf(TOKEN))).toBe(false);
  });
});
