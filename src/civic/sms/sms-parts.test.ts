import { describe, expect, it } from 'vitest';
import { isFullPart } from './sms-parts.ts';

describe('a part of a long SMS', () => {
  it('is full near 153 septets, or 67 characters outside GSM-7', () => {
    expect(isFullPart('a'.repeat(153))).toBe(true);
    expect(isFullPart('a'.repeat(145))).toBe(true);
    expect(isFullPart('a'.repeat(144))).toBe(false);
    expect(isFullPart('€'.repeat(73))).toBe(true);
    expect(isFullPart('ɔ'.repeat(67))).toBe(true);
    expect(isFullPart('ɔ'.repeat(58))).toBe(false);
    expect(isFullPart('')).toBe(false);
  });
});
