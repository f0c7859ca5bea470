import type { Vault } from './crypto.ts';

/**
 * Secret codes as they are kept. Ten thousand codes are soon tried, however slow the hash: what keeps one
 * secret is the key of this gateway, which no copy of the database holds.
 */
export interface Pins {
  /** @param owner whose it is: the same code of two people is sealed differently. */
  seal(owner: string, pin: string): string;
  /** False without a sealed code; takes the same time either way. */
  matches(owner: string, pin: string, sealed: string | null): boolean;
}

/** Codes sealed with the key of this gateway. */
export function openPins(vault: Pick<Vault, 'sign' | 'verify'>): Pins {
  const named = (owner: string, pin: string) => `pin ${owner} ${pin}`;
  return {
    seal: (owner, pin) => vault.sign(named(owner, pin)),
    matches: (owner, pin, sealed) =>
      vault.verify(named(owner, pin), sealed ?? '') && sealed !== null,
  };
}
