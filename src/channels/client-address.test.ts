import { expect, it } from 'vitest';
import { createClientAddress } from './client-address.ts';

const PROXY = '10.0.0.7';
const behind = createClientAddress(['10.0.0.0/24', '2001:db8::1']);

it.each([
  ['nothing forwarded', PROXY, undefined, PROXY],
  ['one client', PROXY, '196.1.2.3', '196.1.2.3'],
  ['a proxy behind a proxy', '::ffff:10.0.0.7', '196.1.2.3, 10.0.0.9', '196.1.2.3'],
  ['an IPv6 proxy', '2001:db8::1', '196.1.2.3', '196.1.2.3'],
  ['what the client itself forwarded', PROXY, '8.8.8.8, 196.1.2.3', '196.1.2.3'],
  ['somebody who is no proxy', '196.1.2.3', '8.8.8.8', '196.1.2.3'],
  ['proxies alone', PROXY, '10.0.0.8, 10.0.0.9', '10.0.0.8'],
  ['something that is no address', PROXY, '8.8.8.8, unknown', 'unknown'],
  ['an empty entry', PROXY, '8.8.8.8,', PROXY],
])('tells the client of %s', (_what, connected, forwarded, client) => {
  expect(behind(connected, forwarded)).toBe(client);
});

it('believes nobody when nobody is trusted', () => {
  expect(createClientAddress([])('196.1.2.3', '8.8.8.8')).toBe('196.1.2.3');
});
