import { timingSafeEqual } from 'node:crypto';
import { addressList, isListed } from './client-address.ts';

/** Operators do not sign callbacks: the secret path part and an optional allow-list are all there is. */
export interface CallbackGuard {
  /** Takes the same time whatever is wrong with a token of the right length. */
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
  const accepted = tokens.map((token) => Buffer.from(token));
  const list = addressList(allowed);
  return {
    admits: (token, address) => {
      const given = Buffer.from(token);
      const known = accepted.map((each) => isEqual(each, given)).includes(true);
      return known && (list === null || isListed(list, address));
    },
  };
}

function isEqual(ours: Buffer, given: Buffer): boolean {
  return ours.length === given.length && timingSafeEqual(ours, given);
}
