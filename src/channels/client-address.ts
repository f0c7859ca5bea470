import { BlockList, isIP } from 'node:net';

/** Tells where a request comes from: the address of its connection and its X-Forwarded-For. */
export type ClientAddress = (connected: string, forwarded: string | undefined) => string;

/**
 * Behind trusted proxies the nearest address in X-Forwarded-For that is not one of them counts; what
 * anybody else says of himself counts for nothing.
 * @param trusted addresses or CIDR ranges.
 */
export function createClientAddress(trusted: readonly string[]): ClientAddress {
  const proxies = addressList(trusted);
  if (proxies === null) return (connected) => connected;
  return (connected, forwarded) => {
    let address = connected;
    const earlier = (forwarded ?? '').split(',').map((each) => each.trim());
    for (const next of earlier.reverse()) {
      if (next === '' || !isListed(proxies, address)) break;
      address = next;
    }
    return address;
  };
}

/** Addresses and CIDR ranges as Node looks them up; null when there are none. */
export function addressList(entries: readonly string[]): BlockList | null {
  if (entries.length === 0) return null;
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** An IPv4 address written as IPv6 is itself; what is no address is on no list. */
export function isListed(list: BlockList, address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}
