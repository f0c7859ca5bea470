import { describe, expect, it } from 'vitest';
import { openVault } from './crypto.ts';
import { openPins } from './pin.ts';

const pins = openPins(openVault(Buffer.alloc(32, 3)));

describe('a secret code', () => {
  it('is known again for its owner alone', () => {
    const sealed = pins.seal('official:1', '4711');
    expect(sealed).not.toContain('4711');
    expect(pins.matches('official:1', '4711', sealed)).toBe(true);
    expect(pins.matches('official:1', '4712', sealed)).toBe(false);
    expect(pins.matches('official:2', '4711', sealed)).toBe(false);
    expect(pins.matches('official:1', '4711', null)).toBe(false);
  });
  it('says nothing without the key of the gateway', () => {
    const other = openPins(openVault(Buffer.alloc(32, 4)));
    expect(other.matches('official:1', '4711', pins.seal('official:1', '4711'))).toBe(false);
  });
});
