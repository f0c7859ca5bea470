import { isIPv6 } from 'node:net';
import type { Clock } from '../lib/clock.ts';
import { MINUTE_MS } from '../lib/durations.ts';

/** Requests one address may make in a minute of one process: many times what a person can. */
const MOST_A_MINUTE = 300;

/** False when this address has had its requests for this minute. */
export function openAddressLimit(clock: Clock, most = MOST_A_MINUTE): (address: string) => boolean {
  let minute = 0;
  let counts = new Map<string, number>();
  return (address) => {
    const now = Math.floor(clock.now() / MINUTE_MS);
    if (now !== minute) counts = new Map();
    minute = now;
    const group = addressGroup(address);
    const count = (counts.get(group) ?? 0) + 1;
    counts.set(group, count);
    return count <= most;
  };
}

/** What counts as one address: an IPv4 address, or the first 64 bits of an IPv6 one. */
export function addressGroup(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const all = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return all
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':');
}
