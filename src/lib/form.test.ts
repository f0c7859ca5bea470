import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../test/support/any-text.ts';
import { FORM_LIMIT_BYTES, parseForm, parseQuery, readCount, readId } from './form.ts';

describe('parseForm', () => {
  it.each([
    ['a plain field', 'text=1', { text: '1' }],
    ['an empty field', 'text=', { text: '' }],
    ['a field without =', 'text', { text: '' }],
    ['the first of a duplicated field', 'text=1&text=2', { text: '1' }],
    ['an escaped plus', 'phoneNumber=%2B22310000001', { phoneNumber: '+22310000001' }],
    ['an unescaped plus as a blank', 'phoneNumber=+22310000001', { phoneNumber: ' 22310000001' }],
    ['accents and emoji', 'text=%C3%A9+%F0%9F%99%8F', { text: 'é 🙏' }],
    ['a wrong escape', 'text=100%25+%zz', { text: '100% %zz' }],
    ['no NUL and no escape character', 'text=a%00b%1Bc%0Ad', { text: 'abc\nd' }],
    ['a name every object has', '__proto__=1&toString=2', { ['__proto__']: '1', toString: '2' }],
  ])('reads %s', (_label, body, expected) => {
    expect(Object.entries(parseForm(body) ?? {})).toEqual(Object.entries(expected));
  });

  it('has only the fields that were sent', () => {
    expect(parseForm('a=1')?.constructor).toBeUndefined();
  });

  it('refuses a body over the limit, counted in bytes', () => {
    expect(parseForm(`text=${'a'.repeat(FORM_LIMIT_BYTES - 5)}`)).not.toBeNull();
    expect(parseForm(`text=${'a'.repeat(FORM_LIMIT_BYTES - 4)}`)).toBeNull();
    expect(parseForm(`text=${'é'.repeat(FORM_LIMIT_BYTES / 2)}`)).toBeNull();
  });

  it('gives back what a form encoder wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const body = new URLSearchParams({ text }).toString();
        expect(parseForm(body)?.text).toBe(text.replace(/[^\P{Cc}\t\n\r]/gu, ''));
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: anyCharacter }), (body) => void parseForm(body)));
  });
});

describe('parseQuery', () => {
  it.each([
    ['/at/x/voice?t=7', '7'],
    ['/at/x/voice?t=7&noinput=1', '7'],
    ['/at/x/voice', undefined],
    ['/at/x/voice?', undefined],
  ])('reads %s', (url, turn) => {
    expect(parseQuery(url).t).toBe(turn);
  });
});

describe('readId', () => {
  it.each([
    ['ATUid_x', 'ATUid_x'],
    [' ATUid_x ', 'ATUid_x'],
    ['', null],
    ['   ', null],
    [undefined, null],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['x'.repeat(201), null],
  ])('%j', (value, expected) => {
    expect(readId(value)).toBe(expected);
  });
});

describe('readCount', () => {
  it.each([
    ['0', 0],
    ['42', 42],
    ['100', 100],
    ['101', null],
    ['-1', null],
    ['4.2', null],
    ['', null],
    [undefined, null],
  ])('%j', (value, expected) => {
    expect(readCount(value, 100)).toBe(expected);
  });
});
