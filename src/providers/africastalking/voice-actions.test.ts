import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { VoiceStep } from '../../channels/voice/codec.ts';
import { writeActions } from './voice-actions.ts';
import { escapeXml, xmlElement } from './xml.ts';

const HERE = 'https://k.example/v?t=7';
const WRAP = '<?xml version="1.0" encoding="UTF-8"?>';
const write = (...steps: VoiceStep[]) => writeActions(steps, HERE).slice(WRAP.length);

describe('writeActions', () => {
  it.each<[string, VoiceStep[], string]>([
    [
      'one key while a prompt plays, silence comes back',
      [{ step: 'collect', url: 'https://k.example/m.mp3', digits: 1, timeoutSeconds: 5 }],
      '<Response><GetDigits numDigits="1" timeout="5" callbackUrl="https://k.example/v?t=7">' +
        '<Play url="https://k.example/m.mp3"/></GetDigits>' +
        '<Redirect>https://k.example/v?t=7&amp;noinput=1</Redirect></Response>',
    ],
    [
      'several keys can be ended early',
      [{ step: 'collect', url: null, digits: 4, timeoutSeconds: 10 }],
      '<Response><GetDigits numDigits="4" timeout="10" finishOnKey="#"' +
        ' callbackUrl="https://k.example/v?t=7"/>' +
        '<Redirect>https://k.example/v?t=7&amp;noinput=1</Redirect></Response>',
    ],
    [
      'a recording after a prompt and a beep',
      [{ step: 'record', url: 'https://k.example/m.mp3', maxSeconds: 120, silenceSeconds: 5 }],
      '<Response><Record finishOnKey="#" maxLength="120" timeout="5" trimSilence="true"' +
        ' playBeep="true" callbackUrl="https://k.example/v?t=7&amp;rec=1">' +
        '<Play url="https://k.example/m.mp3"/></Record></Response>',
    ],
    [
      'a prompt, then come back',
      [{ step: 'play', url: 'https://k.example/wait.mp3' }, { step: 'redirect' }],
      '<Response><Play url="https://k.example/wait.mp3"/>' +
        '<Redirect>https://k.example/v?t=7&amp;wait=1</Redirect></Response>',
    ],
    [
      'a goodbye',
      [{ step: 'play', url: 'https://k.example/bye.mp3' }, { step: 'hangup' }],
      '<Response><Play url="https://k.example/bye.mp3"/></Response>',
    ],
    ['nothing more to do', [{ step: 'hangup' }], '<Response/>'],
    [
      'a refusal is alone',
      [{ step: 'play', url: 'https://k.example/a.mp3' }, { step: 'reject' }],
      '<Response><Reject/></Response>',
    ],
    [
      'what is not reached is not written',
      [{ step: 'hangup' }, { step: 'play', url: 'https://k.example/a.mp3' }],
      '<Response/>',
    ],
    [
      'an address with a query',
      [{ step: 'play', url: 'https://k.example/r.mp3?e=1&s="<2>"' }],
      '<Response><Play url="https://k.example/r.mp3?e=1&amp;s=&quot;&lt;2&gt;&quot;"/></Response>',
    ],
    [
      'fractions and zero become whole seconds',
      [{ step: 'record', url: null, maxSeconds: 0.2, silenceSeconds: 4.6 }],
      '<Response><Record finishOnKey="#" maxLength="1" timeout="5" trimSilence="true"' +
        ' playBeep="true" callbackUrl="https://k.example/v?t=7&amp;rec=1"/></Response>',
    ],
  ])('%s', (_label, steps, expected) => {
    expect(write(...steps)).toBe(expected);
  });
});

describe('escapeXml', () => {
  it('escapes text and attributes', () => {
    expect(escapeXml('A & B <c> "d" \'e\'')).toBe(
      'A &amp; B &lt;c&gt; &quot;d&quot; &apos;e&apos;',
    );
  });

  it('drops what XML forbids', () => {
    expect(escapeXml('a\u0000b\u001bc\ud800d\uffffe🙏')).toBe('abcde🙏');
  });

  it('is undone by a parser, whatever the text', () => {
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseAttributeValue: false,
      trimValues: false,
    });
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab&<>"\'é;#x🙏 '), maxLength: 40 }),
        (url) => {
          expect(parser.parse(xmlElement('Play', { url })).Play.url).toBe(url);
        },
      ),
    );
  });
});
