import { randomBytes, randomUUID } from 'node:crypto';

/** The only source of chance: tests hand in a predictable one. */
export interface Ids {
  /** A version 4 UUID. */
  uuid(): string;
  /** `bytes` random bytes as base64url without padding. */
  token(bytes: number): string;
}

export const randomIds: Ids = {
  uuid: () => randomUUID(),
  token: (bytes) => randomBytes(bytes).toString('base64url'),
};
