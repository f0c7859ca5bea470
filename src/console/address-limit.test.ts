import { describe, expect, it } from 'vitest';
import { addressGroup, openAddressLimit } from './address-limit.ts';

describe('an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('%s counts as %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });

  it('has so many requests a minute, whatever the others do', () => {
    let now = 0;
    const allow = openAddressLimit({ now: () => now }, 2);
    expect(['a', 'a', 'a', 'b'].map(allow)).toEqual([true, true, false, true]);
    now = 60_000;
    expect(allow('a')).toBe(true);
  });
});
