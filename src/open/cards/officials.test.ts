import { expect, it } from 'vitest';
import { parseOfficialSms } from '../../civic/sms/sms-official.ts';
import { citizenCard } from './citizens.ts';
import { officialCard } from './officials.ts';
import { inPairs } from './sheet.ts';

const NUMBERS = {
  ussdCode: '*384*223#',
  smsNumber: '22300',
  voiceNumber: '+22320000000',
  helpNumber: '11000000',
  undoMinutes: 10,
  voiceInbound: 'callback',
} as const;

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

it('says nothing of taking back where nothing can be', () => {
  expect(officialCard(NUMBERS).html).toContain('(10 minutes)');
  expect(officialCard({ ...NUMBERS, undoMinutes: 1 }).html).toContain('(1 minute)');
  expect(officialCard({ ...NUMBERS, undoMinutes: 0 }).html).not.toContain('ANNULER');
});

it('tells nobody to hang up where calls are taken', () => {
  const tollFree = { ...NUMBERS, voiceInbound: 'answer' } as const;
  for (const card of [officialCard, citizenCard]) {
    expect(card(NUMBERS).html).toMatch(/appel manqué|Bipez/);
    expect(card(tollFree).html).not.toMatch(/manqué|Bipez|rappelle/);
    expect(card(tollFree).html).toContain('Appelez');
  }
});

it('writes nothing in white: a poor printer fills such letters', () => {
  expect(officialCard(NUMBERS).html).not.toMatch(/[^-]color: #fff/);
});

it.each([
  ['+22320000000', '+223 20 00 00 00'],
  ['11000000', '11 00 00 00'],
  ['22300', '22300'],
])('prints %s as %s', (number, printed) => expect(inPairs(number)).toBe(printed));
