import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { septets, toGsm } from '../lib/gsm7.ts';
import { LIMITS } from './limits.ts';
import { type PageContent, paginate } from './paginate.ts';

const content = (over: Partial<PageContent>): PageContent => ({
  body: '',
  labels: [],
  backLine: '0 Retour',
  moreLine: '9 Suite',
  ...over,
});
const gsmText = (max: number) =>
  fc.string({ unit: 'grapheme', maxLength: max, size: 'max' }).map((text) => toGsm(text));

describe('paginate', () => {
  it('keeps on one page what fits, without a way on', () => {
    expect(paginate(content({ body: 'Choisissez', labels: ['Eau', 'Route'] }), 156)).toEqual([
      { text: 'Choisissez\n1 Eau\n2 Route\n0 Retour', choices: [0, 1] },
    ]);
  });
  it('numbers the choices of every page from 1', () => {
    const labels = Array.from({ length: 11 }, (_, index) => `Sujet ${index}`);
    const [first, second] = paginate(content({ labels }), 156);
    expect(first?.choices).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(first?.text.split('\n').at(-1)).toBe('9 Suite');
    expect(second?.text).toBe('1 Sujet 8\n2 Sujet 9\n3 Sujet 10\n0 Retour');
  });
  it('cuts a long text between words and puts the choices after it', () => {
    const body = 'mot '.repeat(100).trim();
    const pages = paginate(content({ body, labels: ['Oui'] }), 156);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.slice(0, -1).every((page) => page.choices.length === 0)).toBe(true);
    expect(pages.every((page) => /^(mot ?)+$/m.test(page.text.split('\n')[0] ?? ''))).toBe(true);
    expect(pages.at(-1)?.choices).toEqual([0]);
  });
  it('cuts the one label that is longer than a page', () => {
    const [page] = paginate(content({ labels: ['x'.repeat(300)] }), 156);
    expect(septets(page?.text ?? '')).toBe(156);
    expect(page?.text).toMatch(/^1 x+\n0 Retour$/);
  });
  it('gives a page even to nothing at all', () => {
    expect(paginate(content({ backLine: null }), 156)).toEqual([{ text: '', choices: [] }]);
    expect(paginate(content({ body: '  \n ' }), 156)[0]?.text).toBe('0 Retour');
  });

  it('never passes the limit, shows every choice once and in order, and loses no word', () => {
    const pages = fc.record({
      body: gsmText(900),
      labels: fc.array(gsmText(250), { maxLength: 30, size: 'max' }),
      back: fc.boolean(),
      limit: fc.integer({ min: 80, max: LIMITS.smsSeptets }),
    });
    fc.assert(
      fc.property(pages, ({ body, labels, back, limit }) => {
        const shown = content({ body, labels, backLine: back ? '0 Retour' : null });
        const made = paginate(shown, limit);
        for (const page of made) {
          expect(septets(page.text)).toBeLessThanOrEqual(limit);
          expect(page.choices.length).toBeLessThanOrEqual(LIMITS.textOptions);
          if (page.choices.length < 2) continue;
          page.choices.forEach((index, place) => {
            expect(`\n${page.text}\n`).toContain(`\n${place + 1} ${labels[index]}\n`);
          });
        }
        expect(made.flatMap((page) => page.choices)).toEqual(labels.map((_, index) => index));
        const bodyShown = made
          .map((page) => page.text)
          .join('')
          .replaceAll(/\s/g, '');
        const words = body.replaceAll(/\s/g, '');
        if (labels.length === 0) {
          const footers = bodyShown.replaceAll('0Retour', '').replaceAll('9Suite', '');
          expect(footers).toBe(words.replaceAll('0Retour', '').replaceAll('9Suite', ''));
        }
      }),
      // Shrinking thirty long labels would take minutes.
      { interruptAfterTimeLimit: 4_000 },
    );
  });
});
