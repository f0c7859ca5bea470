import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long the address of a private sound works, in seconds. */
export const PRIVATE_SECONDS = 3600;

/** Signs a private sound until `expires` (seconds since 1970). */
export function signSound(signingKey: Buffer, name: string, expires: number): string {
  return createHmac('sha256', signingKey).update(`${name}.${expires}`).digest('base64url');
}

/** True when the signature is ours and the time has not passed; compared in constant time. */
export function isSigned(
  signingKey: Buffer,
  name: string,
  expires: number,
  signature: string,
  nowMs: number,
): boolean {
  if (!Number.isSafeInteger(expires) || expires * 1000 <= nowMs) return false;
  const ours = Buffer.from(signSound(signingKey, name, expires));
  const theirs = Buffer.from(signature);
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
