import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { AppError } from '../errors.ts';

/** Resolves a host to one address that may be connected to. */
export type Resolve = (
  host: string,
  isPrivateAllowed: boolean,
) => Promise<{ address: string; family: number }>;

/** Everything that is not the public internet (IANA special-purpose registries). */
const SPECIAL: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
];

const special = new BlockList();
for (const [net, bits] of SPECIAL)
  special.addSubnet(net, bits, net.includes(':') ? 'ipv6' : 'ipv4');

/** True for an address outside the public internet, IPv4 written as IPv6 included. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  return special.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** The system's resolver; a private address is refused unless allowed (`recording_host_refused`). */
export const resolvePublic: Resolve = async (host, isPrivateAllowed) => {
  const found = await lookup(host, { all: true });
  const usable = found.find(({ address }) => isPrivateAllowed || !isPrivateAddress(address));
  if (usable === undefined)
    throw new AppError('recording_host_refused', 'the host is on a private address');
  return usable;
};
