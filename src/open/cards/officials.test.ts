import { expect, it } from 'vitest';
import { parseOfficialSms } from '../../civic/sms/sms-official.ts';
import { officialCard } from './officials.ts';
import { inPairs } from './sheet.ts';

const NUMBERS = {
  ussdCode: '*384*223#',
  smsNumber: '22300',
  voiceNumber: '+22320000000',
  helpNumber: '11000000',
  undoMinutes: 10,
};

it('teaches nothing an official cannot text', () => {
  const { html } = officialCard(NUMBERS);
  const orders = [...html.matchAll(/<code>(.*?)<\/code>/gs)].map(([, typed = '']) =>
    typed.replace(/<[^>]*>/g, '').replaceAll('&#39;', "'"),
  );
  expect(orders.length).toBeGreaterThan(12);
  const kinds = orders.map((typed) => parseOfficialSms(typed, ['416']).kind);
  expect(kinds).toEqual([
    ...['answer', 'taken', 'call', 'explain', 'not_mine', 'pass', 'publish', 'decision', 'list'],
    ...['pause', 'call_times', 'digest_hour', 'pin', 'undo', 'help'],
  ]);
});

it('teaches hours that stand outside the usual quiet hours', () => {
  const { html } = officialCard(NUMBERS);
  const hours = [...html.matchAll(/<code>(?:HEURE|APPEL) (\d+)<\/code>/g)].map(([, hour]) =>
    Number(hour),
  );
  expect(hours).toHaveLength(2);
  expect(hours.filter((hour) => hour < 8 || hour >= 20)).toEqual([]);
});

it.each([
  ['+22320000000', '+223 20 00 00 00'],
  ['11000000', '11 00 00 00'],
  ['22300', '22300'],
])('prints %s as %s', (number, printed) => expect(inPairs(number)).toBe(printed));
