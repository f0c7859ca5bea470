import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { split as splitSms } from 'split-sms';
import { describe, expect, it } from 'vitest';
import { countSegments } from '../../src/lib/segments.ts';

/**
 * The oracles agree with each other, and with us, on everything below. They part company on two kinds
 * of text, kept out of the shared property and stated under it:
 * - several code points drawn as one sign (a combining mark, a joined emoji): the Twilio library keeps
 *   the sign in one part, split-sms counts code points. TS 23.040 knows only octets and a phone joins the
 *   parts before drawing, so split-sms is right.
 * - a lone half of a surrogate pair: split-sms swallows the unit after it. It is one unit, as Twilio says.
 */
const GSM_BASIC = [
  ...'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0129:;<=>?¡AZÄÖÑÜ§¿azäöñüà',
];
const GSM_EXTENSION = [...'\f^{}\\[~]|€'];
const LANGUAGES = [...'ɛɔɲŋɓɗƴƐƆƝŊƁƊƳçâêîôûëïœÀÈ«»’…ʼ'];
const ASTRAL = ['🙂', '👍', '𐍈', '🌍'];

const charsOf = (...groups: readonly (readonly string[])[]) =>
  fc.oneof(...groups.map((group) => fc.constantFrom(...group)));

/** Texts whose length lies about a break point: filler up to it, then a tail of any mix. */
function around(points: readonly number[], filler: fc.Arbitrary<string>, tail: typeof filler) {
  return fc
    .tuple(
      fc.constantFrom(...points),
      fc.integer({ min: -6, max: 2 }),
      filler,
      fc.array(tail, { maxLength: 12 }),
      fc.array(tail, { maxLength: 40 }),
    )
    .map(([point, shift, fill, near, start]) => {
      const head = start.join('');
      return head + fill.repeat(Math.max(0, point + shift - head.length)) + near.join('');
    });
}

const GSM_POINTS = [153, 160, 306, 459, 612];
const UCS_POINTS = [67, 70, 134, 201, 268];

const gsmText = around(GSM_POINTS, charsOf(GSM_BASIC), charsOf(GSM_BASIC, GSM_EXTENSION));
const extensionText = around(
  GSM_POINTS.map((point) => point / 2),
  charsOf(GSM_EXTENSION),
  charsOf(GSM_BASIC, GSM_EXTENSION),
);
const ucsText = around(
  UCS_POINTS,
  charsOf(GSM_BASIC, LANGUAGES),
  charsOf(GSM_BASIC, GSM_EXTENSION, LANGUAGES, ASTRAL),
);
const astralText = around(
  UCS_POINTS.map((point) => Math.floor(point / 2)),
  charsOf(ASTRAL),
  charsOf(LANGUAGES, ASTRAL),
);

describe('segments against the oracles', () => {
  it('agree on encoding, units and number of the parts', () => {
    fc.assert(
      fc.property(fc.oneof(gsmText, extensionText, ucsText, astralText), (text) => {
        const ours = countSegments(text);
        const twilio = new SegmentedMessage(text);
        const split = splitSms(text);

        expect(ours.encoding).toBe(twilio.encodingName === 'GSM-7' ? 'gsm7' : 'ucs2');
        expect(ours.encoding).toBe(split.characterSet === 'GSM' ? 'gsm7' : 'ucs2');
        expect(ours.segments).toBe(twilio.segmentsCount);
        expect(ours.segments).toBe(split.parts.length);
        expect(ours.units).toBe(ours.encoding === 'gsm7' ? split.bytes : split.bytes / 2);
      }),
      { numRuns: 2000 },
    );
  });

  it('count code points, not drawn signs, where the oracles differ', () => {
    const text = `${'ɛ'.repeat(66)}e\u0302${'ɛ'.repeat(66)}`;
    expect(new SegmentedMessage(text).segmentsCount).toBe(3);
    expect(splitSms(text).parts).toHaveLength(2);
    expect(countSegments(text).segments).toBe(2);
  });

  it('count a lone half of a surrogate pair as one unit, where the oracles differ', () => {
    const text = `\ud83d${'ɛ'.repeat(69)}`;
    expect(splitSms(`${text}ɛ`).parts).toHaveLength(2);
    expect(countSegments(text)).toEqual({ encoding: 'ucs2', units: 70, segments: 1 });
    expect(new SegmentedMessage(text).segmentsCount).toBe(1);
  });
});

describe('segments', () => {
  it.each([
    ['', 'gsm7', 0, 1],
    ['a'.repeat(160), 'gsm7', 160, 1],
    ['a'.repeat(161), 'gsm7', 161, 2],
    ['€', 'gsm7', 2, 1],
    ['ç'.repeat(70), 'ucs2', 70, 1],
    ['ç'.repeat(71), 'ucs2', 71, 2],
    ['🙂', 'ucs2', 2, 1],
    ['a\r\nb', 'gsm7', 4, 1],
  ])('count %j', (text, encoding, units, segments) => {
    expect(countSegments(text)).toEqual({ encoding, units, segments });
  });

  it('move an escape pair that would straddle the 153rd septet to the next part', () => {
    const text = `${'a'.repeat(152)}€${'b'.repeat(152)}`;
    expect(countSegments(text)).toMatchObject({ units: 2 * 153, segments: 3 });
  });

  it('never cut a surrogate pair', () => {
    const text = `${'ɛ'.repeat(66)}🙂${'ɛ'.repeat(66)}`;
    expect(countSegments(text)).toMatchObject({ units: 2 * 67, segments: 3 });
  });
});
