import { describe, expect, it } from 'vitest';
import { openVault } from '../lib/crypto.ts';
import { isSigned, signSound } from './signature.ts';

const key = openVault(Buffer.alloc(32, 1));
const signature = signSound(key, 'xabc', 2_000);

describe('a signed sound', () => {
  it('is ours until its time has passed', () => {
    expect(isSigned(key, 'xabc', 2_000, signature, 1_999_999)).toBe(true);
    expect(isSigned(key, 'xabc', 2_000, signature, 2_000_000)).toBe(false);
  });
  it('is refused with another name, time, key, signature or number', () => {
    expect(isSigned(key, 'xabd', 2_000, signature, 0)).toBe(false);
    expect(isSigned(key, 'xabc', 2_001, signature, 0)).toBe(false);
    expect(isSigned(openVault(Buffer.alloc(32, 2)), 'xabc', 2_000, signature, 0)).toBe(false);
    expect(isSigned(key, 'xabc', 2_000, `${signature}A`, 0)).toBe(false);
    expect(isSigned(key, 'xabc', 2_000, '', 0)).toBe(false);
    expect(isSigned(key, 'xabc', Number.NaN, signature, 0)).toBe(false);
  });
});
