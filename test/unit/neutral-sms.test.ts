import { describe, expect, it } from 'vitest';
import { THEMES } from '../../src/civic/themes.ts';
import { foldKey } from '../../src/lib/text-fold.ts';
import { LOCALES } from '../support/canned-world.ts';

/** What stands in an SMS to a citizen beside its words: nothing of what she said or of what it is about. */
const NEUTRAL = new Set([
  'ref',
  'number',
  'status',
  'keyword',
  'count',
  'date',
  'hour',
  'answered',
]);
/**
 * Words of somebody else's that she asked for or follows, each left out where the phone asks for a code or
 * the subject is sensitive (`isForHerAlone`); what is said to everybody; and what goes to who helps.
 */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'sms.answer': ['answer'],
  'sms.council': ['answer'],
  'sms.delayed': ['text'],
  'sms.passed': ['role', 'name'],
  'sms.rejected': ['reason'],
  'sms.message': ['name', 'text'],
  'sms.decision': ['commune', 'text'],
  'sms.debate': ['theme'],
  'sms.debate.day': ['theme'],
  'sms.debate.summary': ['theme'],
  'sms.fac.call': ['language', 'commune'],
};

interface Template {
  language: string;
  key: string;
  text: string;
}

const TEMPLATES: Template[] = Object.entries(LOCALES).flatMap(([language, locale]) =>
  Object.entries(locale?.entries ?? {}).flatMap(([key, entry]) => {
    const isSms = key.startsWith('sms.') || key.startsWith('pin.sms') || key === 'callback.quota';
    const toCitizens = isSms && !key.startsWith('sms.off.');
    return toCitizens && entry.text !== undefined ? [{ language, key, text: entry.text }] : [];
  }),
);

describe('an SMS to a citizen', () => {
  it('is looked at here', () => {
    expect(TEMPLATES.length).toBeGreaterThan(40);
  });

  it.each(TEMPLATES)('$key ($language) carries nothing beyond its reference', ({ key, text }) => {
    const places = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const allowed = [...NEUTRAL, ...(MORE[key] ?? [])];
    expect(places.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it('names no subject', () => {
    const labels = THEMES.filter(({ id }) => id !== 'other').flatMap(({ id }) =>
      Object.values(LOCALES).map((locale) => locale?.entries[`theme.opt.${id}`]?.text ?? ''),
    );
    const names = new Set(labels.filter((label) => label !== '').map(foldKey));
    const named = TEMPLATES.filter(({ text }) =>
      [...names].some((name) => ` ${foldKey(text)} `.includes(` ${name} `)),
    );
    expect(named).toEqual([]);
  });
});
