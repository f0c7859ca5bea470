import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadLocales } from '../catalog/locales.ts';
import { promptSentences } from '../catalog/sentences.ts';
import { wordsFor } from '../catalog/words.ts';
import type { SpokenView } from '../engine/view.ts';
import { numberPrompts } from './numbers.ts';
import { GAP, type Piece } from './piece.ts';
import { isPrivate, type Voice, viewPieces } from './pieces.ts';

const locales = loadLocales(join(import.meta.dirname, '../../flows/locales'));
const known = new Set(promptSentences(locales).map(({ language, id }) => `${language}/${id}`));

/** A voice that has a sound for every sentence of the locales, save the ones `without`. */
function voiceOf(language: string, without: string[] = []): Voice {
  return {
    words: wordsFor(locales, language, 'draft'),
    find: (wanted, id) => {
      if (id.startsWith('commune.')) return { language: 'any' };
      const key = `${wanted}/${id}`;
      return known.has(key) && !without.includes(key) ? { language: wanted } : null;
    },
  };
}

const view = (more: Partial<SpokenView>): SpokenView => ({
  lines: [],
  choices: [],
  more: false,
  whole: false,
  take: null,
  ...more,
});
const key = (name: string, values = {}) => ({ key: name, values });
/** One sentence with its values. */
const sentencePieces = (voice: Voice, name: string, values = {}) =>
  viewPieces(voice, view({ lines: [key(name, values)] }));
/** What is heard, pauses left out: `bm/welcome`. */
const heard = (pieces: Piece[]) =>
  pieces.flatMap((piece) => {
    if (piece.kind === 'prompt') return [`${piece.language}/${piece.id}`];
    if (piece.kind === 'read') return [`read ${piece.text}`];
    return piece.kind === 'recording' ? [piece.key] : [];
  });

describe('two notices', () => {
  const thanks = view({ lines: [key('noted'), key('bye')] });
  it('that are the same words in a language are said once', () => {
    expect(heard(viewPieces(voiceOf('snk'), thanks))).toEqual(['snk/noted']);
    expect(heard(viewPieces(voiceOf('fr'), thanks))).toEqual(['fr/noted', 'fr/bye']);
  });
  it('with values of their own are both said', () => {
    const numbers = view({ lines: ['308', '319'].map((ref) => key('done.ref', { ref })) });
    expect(heard(viewPieces(voiceOf('snk'), numbers))).toHaveLength(8);
  });
});

describe('one sentence', () => {
  it('says a reference digit by digit after its label', () => {
    const pieces = sentencePieces(voiceOf('bm'), 'done.ref', { ref: '417' });
    expect(heard(pieces)).toEqual(['bm/done.ref', 'bm/digit.4', 'bm/digit.1', 'bm/digit.7']);
    expect(pieces[1]).toEqual({ kind: 'pause', ms: GAP.label });
  });
  it('says a count in words, and each of two values after its own label', () => {
    expect(
      heard(sentencePieces(voiceOf('bm'), 'responsiveness', { total: 12, answered: 3 })),
    ).toEqual([
      'bm/responsiveness',
      ...['bm/number.10', 'bm/number.and', 'bm/digit.2'],
      'bm/responsiveness#2',
      'bm/digit.3',
    ]);
  });
  it('says the name of an official by its recording, and reads it while there is none', () => {
    const values = { role: null, name: { text: 'Bintou Sissoko', prompt: 'official.7' } };
    const voice = voiceOf('bm');
    expect(heard(sentencePieces(voice, 'item.official', values))).toEqual(['read Bintou Sissoko']);
    const find: Voice['find'] = (wanted, id) =>
      id === 'official.7' ? { language: 'any' } : voice.find(wanted, id);
    const recorded = sentencePieces({ ...voice, find }, 'item.official', values);
    expect(heard(recorded)).toEqual(['any/official.7']);
  });
  it('says a place by its own sound in any language', () => {
    const commune = { text: 'Fégui', prompt: 'commune.101' };
    expect(heard(sentencePieces(voiceOf('fuc'), 'identity.woman', { commune }))).toEqual([
      'fuc/identity.woman',
      'any/commune.101',
    ]);
  });
  it('goes to French as a whole sentence when the words, a sound or a value is missing', () => {
    const french = ['fr/done.ref', 'fr/digit.4'];
    expect(heard(sentencePieces(voiceOf('snk'), 'done.ref', { ref: '4' }))).toEqual(french);
    const noSound = voiceOf('bm', ['bm/done.ref']);
    expect(heard(sentencePieces(noSound, 'done.ref', { ref: '4' }))).toEqual(french);
    const noDigit = voiceOf('bm', ['bm/digit.4']);
    expect(heard(sentencePieces(noDigit, 'done.ref', { ref: '4' }))).toEqual(french);
  });
  it('reads French words nobody has spoken, and typed words', () => {
    expect(heard(sentencePieces(voiceOf('fr', ['fr/bye']), 'bye'))).toEqual([
      'read Merci et à bientôt.',
    ]);
    const name = { text: 'Awa Diarra' };
    expect(heard(sentencePieces(voiceOf('fr'), 'official.call.who', { who: name }))).toEqual([
      'fr/official.call.who',
      'read Awa Diarra',
    ]);
  });
  it('says day and month of a date', () => {
    const pieces = sentencePieces(voiceOf('bm'), 'date.value', { date: '24/11/2026' });
    expect(heard(pieces)).toEqual(
      ['date.value', ...numberPrompts(24, 'bm'), ...numberPrompts(11, 'bm')].map(
        (id) => `bm/${id}`,
      ),
    );
  });
  it('is empty for a key that is never said', () => {
    expect(sentencePieces(voiceOf('bm'), 'nav.opt.back')).toEqual([]);
  });
});

describe('viewPieces', () => {
  it('says a choice whose sentence names its key as it is', () => {
    const menu = view({ choices: [{ key: '1', label: key('menu.opt.monelu') }] });
    expect(heard(viewPieces(voiceOf('bm'), menu))).toEqual(['bm/menu.opt.monelu']);
  });
  it('says label and digit where there is no such sentence, or it names another key', () => {
    const choices = [
      { key: '3', label: key('menu.opt.monelu') },
      { key: '4', label: key('theme.opt.water') },
    ];
    expect(heard(viewPieces(voiceOf('bm'), view({ choices })))).toEqual([
      'bm/menu.opt.monelu#label',
      'bm/digit.3',
      'bm/theme.opt.water',
      'bm/digit.4',
    ]);
  });
  it('says the digit in the language of its label', () => {
    const choices = [{ key: '2', label: key('theme.opt.electricity') }];
    expect(heard(viewPieces(voiceOf('fuc'), view({ choices })))).toEqual([
      'fr/theme.opt.electricity',
      'fr/digit.2',
    ]);
  });
  it('names each language in that language', () => {
    const choices = ['bm', 'snk', 'fuc', 'fr'].map((code, at) => ({
      key: String(at + 1),
      label: key(`lang.opt.${code}`),
    }));
    expect(heard(viewPieces(voiceOf('fr'), view({ choices })))).toEqual([
      'bm/lang.opt.bm',
      'snk/lang.opt.snk',
      'fuc/lang.opt.fuc',
      'fr/lang.opt.fr',
    ]);
  });
  it('falls back sentence by sentence, or as a whole where the page asks for it', () => {
    const lines = [key('consent.ask')];
    const choices = [
      { key: '1', label: key('consent.opt.accept') },
      { key: '2', label: key('consent.opt.refuse') },
    ];
    const mixed = heard(viewPieces(voiceOf('fuc'), view({ lines, choices })));
    expect(mixed).toEqual(['fr/consent.ask', 'fuc/consent.opt.accept', 'fuc/consent.opt.refuse']);
    const whole = heard(viewPieces(voiceOf('fuc'), view({ lines, choices, whole: true })));
    expect(whole).toEqual(['fr/consent.ask', 'fr/consent.opt.accept', 'fr/consent.opt.refuse']);
    const bambara = heard(viewPieces(voiceOf('bm'), view({ lines, choices, whole: true })));
    expect(bambara.every((each) => each.startsWith('bm/'))).toBe(true);
  });
  it('plays a recording where it stands, and says that there is more', () => {
    const pieces = viewPieces(
      voiceOf('bm'),
      view({ lines: [key('review.intro'), { content: { recording: 'abc' } }], more: true }),
    );
    expect(heard(pieces)).toEqual(['bm/review.intro', 'r/abc.mp3', 'bm/nav.opt.more']);
  });
});

describe('isPrivate', () => {
  it('is true for a recording, a reference or typed words, false for counts and names', () => {
    const page = (values: Record<string, string | number | object>) =>
      isPrivate(view({ lines: [{ key: 'x', values: values as never }] }));
    expect(page({ ref: '417' })).toBe(true);
    expect(page({ body: { text: 'words' } })).toBe(true);
    expect(isPrivate(view({ lines: [{ content: { recording: 'abc' } }] }))).toBe(true);
    expect(page({ count: 12, theme: { text: 'Eau', prompt: 'theme.opt.water' } })).toBe(false);
    expect(isPrivate(view({}))).toBe(false);
  });
});
