import { createHash, timingSafeEqual } from 'node:crypto';
import { addressList, isListed } from './client-address.ts';

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
  const list = addressList(allowed);
  return {
    admits: (token, address) => {
      const given = sha256(token);
      const known = hashes.map((hash) => timingSafeEqual(hash, given)).includes(true);
      return known && (list === null || isListed(list, address));
    },
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
