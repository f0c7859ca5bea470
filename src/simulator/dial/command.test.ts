import { expect, test } from 'vitest';
import { readCommand } from './command.ts';

test.each([
  ['*384*223#', { do: 'dial', code: '*384*223#' }],
  ['#144#', { do: 'dial', code: '#144#' }],
  ['sms 417 OK merci', { do: 'sms', text: '417 OK merci' }],
  ['raccrocher', { do: 'hangup' }],
  ['press 1 2', { do: 'press', digits: '12' }],
  ['speak voix.wav', { do: 'speak', what: 'voix.wav', end: 'silence' }],
  ['speak "12 s" then #', { do: 'speak', what: '12 s', end: '#' }],
  ['parler voix.wav puis raccrocher', { do: 'speak', what: 'voix.wav', end: 'hangup' }],
  ['wait sms', { do: 'wait', what: 'sms', seconds: 30, text: '' }],
  ['wait sms 5 votre  maire', { do: 'wait', what: 'sms', seconds: 5, text: 'votre maire' }],
  ['attendre appel', { do: 'wait', what: 'call', seconds: 30, text: '' }],
  ['phone +223 10 00 00 02', { do: 'phone', number: '+223 10 00 00 02' }],
  ['switch busy true', { do: 'switch', name: 'busy', value: 'true' }],
  [
    'run moderate refuse 17 "hors sujet"',
    { do: 'run', script: 'moderate', args: ['refuse', '17', 'hors sujet'] },
  ],
  ['# remarque', { do: 'nothing' }],
  ['## La maire répond.', { do: 'tell', text: 'La maire répond.' }],
  ['', { do: 'nothing' }],
])('%s', (line, command) => {
  expect(readCommand(line, false)).toEqual(command);
});

test('while a page is open a line is the answer, unless it drives the script', () => {
  expect(readCommand('1', true)).toEqual({ do: 'input', text: '1' });
  expect(readCommand('appeler le maire', true)).toEqual({ do: 'input', text: 'appeler le maire' });
  expect(readCommand('expect Merci', true)).toEqual({ do: 'expect', text: 'Merci' });
  expect(readCommand('> wait sms', true)).toEqual({ do: 'input', text: 'wait sms' });
});

test('what is not understood says so', () => {
  expect(readCommand('danser', false)).toMatchObject({ do: 'unknown' });
  expect(readCommand('wait rain', false)).toMatchObject({ do: 'unknown' });
  expect(readCommand('capture ref 417', false)).toMatchObject({ do: 'unknown' });
});
