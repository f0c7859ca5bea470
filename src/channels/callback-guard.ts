import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';

/** Operators do not sign callbacks: the secret path part and an optional allow-list are all there is. */
export interface CallbackGuard {
  /** Takes the same time whatever is wrong with the token. */
  admits(token: string, address: string): boolean;
}

/**
 * @param tokens accepted path parts; two while one replaces the other.
 * @param allowed addresses or CIDR ranges; empty admits every address.
 */
export function createCallbackGuard(
  tokens: readonly string[],
  allowed: readonly string[],
): CallbackGuard {
  const hashes = tokens.map(sha256);
  const list = allowList(allowed);
  return {
    admits: (token, address) => {
      const given = sha256(token);
      const known = hashes.map((hash) => timingSafeEqual(hash, given)).includes(true);
      return known && (list === null || listed(list, address));
    },
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function allowList(allowed: readonly string[]): BlockList | null {
  if (allowed.length === 0) return null;
  const list = new BlockList();
  for (const entry of allowed) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function listed(list: BlockList, address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}
