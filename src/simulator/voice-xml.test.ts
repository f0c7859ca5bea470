import { expect, test } from 'vitest';
import { parseVoiceXml } from './voice-xml.ts';

const actions = (body: string) =>
  parseVoiceXml(`<?xml version="1.0"?><Response>${body}</Response>`);

test('actions come in order, with what is escaped read back', () => {
  expect(
    actions(
      '<Say>A &amp; B &lt;c&gt; "d"</Say><Play url="http://h/s.mp3?a=1&amp;b=2"/><Redirect>http://h/v?t=1&amp;n=2</Redirect>',
    ),
  ).toEqual([
    { action: 'Say', text: 'A & B <c> "d"' },
    { action: 'Play', url: 'http://h/s.mp3?a=1&b=2' },
    { action: 'Redirect', url: 'http://h/v?t=1&n=2' },
  ]);
});

test('what is left out has the documented defaults', () => {
  expect(actions('<GetDigits/><Record/>')).toEqual([
    {
      action: 'GetDigits',
      prompt: null,
      numDigits: 0,
      timeoutSeconds: 30,
      finishOnKey: '',
      callbackUrl: null,
    },
    {
      action: 'Record',
      prompt: null,
      terminal: true,
      playBeep: false,
      maxSeconds: 0,
      silenceSeconds: 3600,
      finishOnKey: '',
      callbackUrl: null,
    },
  ]);
});

test('an attribute in the wrong case is not the attribute', () => {
  expect(actions('<GetDigits callbackURL="http://h/v"/>')).toMatchObject([{ callbackUrl: null }]);
});

test.each([
  ['<GetDigits><Say>a</Say><Play url="u"/></GetDigits>', 'one Say or Play'],
  ['<GetDigits><Redirect>u</Redirect></GetDigits>', 'not <Redirect>'],
  ['<Play/>', 'without url'],
  ['<Dial phoneNumbers="+22310000001"/>', 'not offered'],
])('%s is not carried out', (body, problem) => {
  expect(actions(body)).toEqual([
    { action: 'Unsupported', problem: expect.stringContaining(problem) },
  ]);
});

test.each(['', 'CON page', '<Response>', '<html/>'])('%j is no voice response', (xml) => {
  expect(parseVoiceXml(xml)).toBeNull();
});
