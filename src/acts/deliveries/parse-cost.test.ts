import { describe, expect, it } from 'vitest';
import { parseCost } from './parse-cost.ts';

describe('parseCost', () => {
  it.each([
    ['KES 0.8000', { amountMillionths: 800_000, currency: 'KES' }],
    ['12.5 xof', { amountMillionths: 12_500_000, currency: 'XOF' }],
    ['USD 0', { amountMillionths: 0, currency: 'USD' }],
  ])('reads %s', (text, cost) => {
    expect(parseCost(text)).toEqual(cost);
  });

  it('needs a currency from somewhere', () => {
    expect(parseCost('0.20')).toBeNull();
    expect(parseCost('0.20', 'XOF')).toEqual({ amountMillionths: 200_000, currency: 'XOF' });
  });

  it.each([null, '', 'None', 'KES', 'KES 1,5', '-1'])('refuses %s', (text) => {
    expect(parseCost(text, 'XOF')).toBeNull();
  });
});
