import { describe, expect, it } from 'vitest';
import { isDemoPhone, normaliseMsisdn } from './phone.ts';

describe('normaliseMsisdn', () => {
  it.each([
    ['+22310000001', '+22310000001'],
    ['22310000001', '+22310000001'],
    ['0022310000001', '+22310000001'],
    ['10000001', '+22310000001'],
    ['10 00 00 01', '+22310000001'],
    ['10.00.00-01', '+22310000001'],
    ['(+223) 10/00/00/01', '+22310000001'],
    [' 22310000001', '+22310000001'],
    ['+223\u00a010\u00a000\u00a000\u00a001', '+22310000001'],
    [' 10000001', '+22310000001'],
    ['+33612345678', '+33612345678'],
    ['0033612345678', '+33612345678'],
    [' 33612345678', '+33612345678'],
  ])('reads %j as %s', (raw, expected) => {
    expect(normaliseMsisdn(raw)).toBe(expected);
  });

  it.each([
    '',
    '37373',
    'Orange',
    '+223',
    '+2231000000',
    '+223100000011',
    '33612345678',
    '1000000a',
    '*100#',
    '+012345678',
    '+2231000000112345678',
  ])('refuses %j', (raw) => {
    expect(normaliseMsisdn(raw)).toBeNull();
  });
});

describe('isDemoPhone', () => {
  it('knows the demo range and nothing else', () => {
    expect(isDemoPhone('+22310000001')).toBe(true);
    expect(isDemoPhone('+22370000001')).toBe(false);
    expect(isDemoPhone('+22420000001')).toBe(false);
    expect(isDemoPhone('+223100000011')).toBe(false);
  });
});
