import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../lib/project-root.ts';
import { PRICE_KINDS, readPrices } from './price-list.ts';

const HEAD = 'operator,kind,amount,currency\n';

describe('readPrices', () => {
  it('reads amounts as millionths', () => {
    expect(readPrices(`\uFEFF${HEAD}africastalking,sms_segment, 12.5 ,XOF\r\n\n`)).toEqual({
      ok: true,
      prices: [
        {
          provider: 'africastalking',
          kind: 'sms_segment',
          amountMillionths: 12_500_000,
          currency: 'XOF',
        },
      ],
    });
  });

  it('tells every line that is no price, or one too many', () => {
    const lines = [
      ...['africastalking,sms,12,XOF', 'africastalking,call_minute,1 2,XOF', ',ussd_session,1,XOF'],
      ...['africastalking,ussd_session,-1,XOF', 'africastalking,ussd_session,1,CFA franc'],
      ...['africastalking,ussd_session,1,XOF', 'africastalking,ussd_session,2,XOF'],
    ];
    const read = readPrices(HEAD + lines.join('\n'));
    expect(read).toMatchObject({ ok: false });
    const problems = read.ok ? [] : read.problems.map((problem) => problem.split(' ')[1]);
    expect(problems).toEqual(['2', '3', '4', '5', '6', '8']);
    expect(readPrices('a,b\n')).toMatchObject({ ok: false });
  });

  it('has every kind for the operator we speak with', () => {
    const read = readPrices(readFileSync(join(projectRoot(), 'flows/data/prices.csv'), 'utf8'));
    const kinds = read.ok ? read.prices.map(({ kind }) => kind) : [];
    expect(kinds).toEqual([...PRICE_KINDS]);
  });
});
