import { describe, expect, it } from 'vitest';
import { plainWords } from '../../test/support/conversation.ts';
import { render } from './render.ts';
import type { Choice, ShownScreen } from './screen.ts';
import type { Words } from './view.ts';

const WORDS = plainWords({ 'nav.opt.back': 'Retour', 'nav.opt.more': 'Suite' });
const choice = (id: string, over: Partial<Choice> = {}): Choice => ({
  meaning: { do: 'option', id },
  label: { key: id, values: {} },
  key: null,
  ...over,
});
const screen = (over: Partial<ShownScreen>): ShownScreen => ({
  flow: 'f',
  screen: 's',
  kind: 'menu',
  notice: null,
  lines: [],
  choices: [],
  back: true,
  whole: false,
  take: null,
  typed: false,
  ...over,
});
const options = (count: number) => Array.from({ length: count }, (_, i) => choice(`opt${i}`));

describe('render on a text medium', () => {
  it('gives each key on the page its meaning: 0 back, 00 main menu, 9 more', () => {
    const shown = screen({ lines: [{ key: 'Choisissez', values: {} }], choices: options(10) });
    const view = render(shown, 'ussd', WORDS, 0);
    expect(view.keys).toMatchObject({
      '1': { do: 'option', id: 'opt0' },
      '8': { do: 'option', id: 'opt7' },
      '9': { do: 'more' },
      '0': { do: 'back' },
      '00': { do: 'home' },
    });
    const next = render(shown, 'ussd', WORDS, 1);
    expect(next.keys).toEqual({
      '1': { do: 'option', id: 'opt8' },
      '2': { do: 'option', id: 'opt9' },
      '0': { do: 'back' },
      '00': { do: 'home' },
    });
    expect(next.text).toBe('1 opt8\n2 opt9\n0 Retour');
  });
  it('has no 0 where there is no way back, and no page beyond the last', () => {
    const view = render(screen({ back: false, choices: options(2) }), 'ussd', WORDS, 7);
    expect(view).toMatchObject({ page: 0, pages: 1, text: '1 opt0\n2 opt1' });
    expect(Object.keys(view.keys).sort()).toEqual(['00', '1', '2']);
  });
  it('says two notices of the same words once, and her words as she wrote them', () => {
    const thanks = { key: 'Merci', values: {} };
    const lines = [thanks, thanks, { content: 'oui' }, { content: 'oui' }];
    const end = screen({ kind: 'end', back: false, lines });
    expect(render(end, 'sms', WORDS, 0).text).toBe('Merci\noui\noui');
  });
  it('ends only with the last page of an end', () => {
    const lines = [{ content: 'mot '.repeat(60) }];
    const end = screen({ kind: 'end', back: false, lines });
    expect(render(end, 'ussd', WORDS, 0).end).toBe(false);
    expect(render(end, 'ussd', WORDS, 1).end).toBe(true);
    expect(render(end, 'sms', WORDS, 0)).toMatchObject({ end: true, pages: 1 });
  });
  it('puts values into sentences, and spells everything in GSM-7', () => {
    const words = plainWords({ 'done.ref': 'Numéro : {ref}', ask: 'Ɲininkali: {body}' });
    const line = { key: 'done.ref', values: { ref: 417 } };
    const own = { key: 'ask', values: { body: { text: 'ɓesngu 😀' } } };
    const view = render(screen({ lines: [line, own], back: false }), 'ussd', words, 0);
    expect(view.text).toBe('Numéro : 417\nNyininkali: besngu');
  });
  it('lets sentences run on, and gives what stands alone a line', () => {
    const words = plainWords({ thanks: 'Merci.', ref: 'Numéro : 417', keep: 'Gardez ce numéro.' });
    const said = ['thanks', 'ref', 'keep'].map((key) => ({ key, values: {} }));
    const lines = [...said, { content: 'Le puits.' }];
    expect(render(screen({ lines, back: false }), 'ussd', words, 0).text).toBe(
      'Merci. Numéro : 417\nGardez ce numéro.\nLe puits.',
    );
  });
  it('calls what can only be heard a voice message', () => {
    const words = plainWords({ 'review.voice_message': 'Message vocal' });
    const lines = [{ content: { recording: 'r1' } }, { content: { text: 'Lu', recording: 'r2' } }];
    expect(render(screen({ lines, back: false }), 'ussd', words, 0).text).toBe('Message vocal\nLu');
  });
  it('leaves the accents of a value alone in a Bambara sentence', () => {
    const words: Words = {
      ...plainWords(),
      find: () => ({ text: 'Jàmana: {commune}', language: 'bm' }),
    };
    const line = { key: 'k', values: { commune: 'Diéma' } };
    expect(render(screen({ lines: [line], back: false }), 'ussd', words, 0).text).toBe(
      'Jamana: Diéma',
    );
  });
  it('says a notice above the page, and above the choices alone when she has seen them', () => {
    const notice = { key: 'Ce chiffre est faux', values: {} };
    const short = screen({ notice, lines: [{ content: 'Texte' }], choices: options(1) });
    expect(render(short, 'ussd', WORDS, 0).text).toBe(
      'Ce chiffre est faux\nTexte\n1 opt0\n0 Retour',
    );
    const long = { ...short, lines: [{ content: 'mot '.repeat(60) }] };
    expect(render({ ...long, brief: true }, 'ussd', WORDS, 0).text).toBe(
      'Ce chiffre est faux\n1 opt0\n0 Retour',
    );
    expect(render(long, 'ussd', WORDS, 0)).toMatchObject({ pages: 2 });
  });
  it('is French as a whole where one word of a whole screen is missing', () => {
    const words: Words = {
      language: 'bm',
      find: (key) =>
        key === 'missing' ? { text: 'FR', language: 'fr' } : { text: 'BM', language: 'bm' },
      inFrench: (key) => ({ text: key === 'there' ? 'FR' : 'FR too', language: 'fr' }),
    };
    const lines = ['there', 'missing'].map((key) => ({ key, values: {} }));
    const mixed = screen({ lines, choices: [choice('there')] });
    expect(render(mixed, 'ussd', words, 0).text).toBe('BM\nFR\n1 BM\n0 BM');
    expect(render({ ...mixed, whole: true }, 'ussd', words, 0).text).toBe(
      'FR\nFR too\n1 FR\n0 FR too',
    );
    const there = { ...mixed, whole: true, lines: lines.slice(0, 1) };
    expect(render(there, 'ussd', words, 0).text).toBe('BM\n1 BM\n0 BM');
  });
});

describe('render in a call', () => {
  it('offers four choices at a time; 9 leads on, * repeats, there is no 00', () => {
    const shown = screen({ lines: [{ key: 'intro', values: {} }], choices: options(6) });
    const first = render(shown, 'voice', WORDS, 0);
    expect(Object.keys(first.keys).sort()).toEqual(['*', '0', '1', '2', '3', '4', '9']);
    expect(first.spoken).toMatchObject({ more: true, lines: [{ key: 'intro' }] });
    const second = render(shown, 'voice', WORDS, 1);
    expect(second.spoken?.choices.map((each) => each.key)).toEqual(['1', '2']);
    expect(second.spoken).toMatchObject({ more: false, lines: [] });
    expect(second.keys['1']).toEqual({ do: 'option', id: 'opt4' });
  });
  it('keeps the key an option has for itself', () => {
    const shown = screen({ choices: [choice('again'), choice('later', { key: '7' })] });
    const view = render(shown, 'voice', WORDS, 0);
    expect(view.spoken?.choices.map((each) => each.key)).toEqual(['1', '7']);
    expect(view.keys['7']).toEqual({ do: 'option', id: 'later' });
    expect(view.keys['2']).toBeUndefined();
  });
  it('hands over what the call takes, and no text', () => {
    const take = { record: { maxSeconds: 120, silenceSeconds: 5 } };
    const view = render(screen({ kind: 'ask', take }), 'voice', WORDS, 0);
    expect(view).toMatchObject({ text: '', spoken: { take } });
  });
});
