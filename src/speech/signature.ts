import type { Vault } from '../lib/crypto.ts';

/** How long the address of a private sound works, in seconds. */
export const PRIVATE_SECONDS = 3600;

/** Signs and verifies with a key of its own. */
export type Signing = Pick<Vault, 'sign' | 'verify'>;

/** Signs a private sound until `expires` (seconds since 1970). */
export function signSound(signing: Signing, name: string, expires: number): string {
  return signing.sign(signed(name, expires));
}

/** True when the signature is ours and the time has not passed; compared in constant time. */
export function isSigned(
  signing: Signing,
  name: string,
  expires: number,
  signature: string,
  nowMs: number,
): boolean {
  if (!Number.isSafeInteger(expires) || expires * 1000 <= nowMs) return false;
  return signing.verify(signed(name, expires), signature);
}

const signed = (name: string, expires: number): string => `sound ${name}.${expires}`;
