import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** Keys derived from DATA_KEY by HKDF; nothing else in the service sees that key. */
export interface Vault {
  /** First 8 hex digits of a hash of DATA_KEY; written into every ciphertext. */
  readonly keyId: string;
  /** `1.<keyId>.<base64url of nonce, tag and ciphertext>`, different each time (AES-256-GCM). */
  encrypt(plain: string): string;
  /** Throws when `sealed` was made with another key or has been changed. */
  decrypt(sealed: string): string;
  /** Keyed hash (64 hex digits): equal for equal texts, tells nothing without the key. */
  lookup(text: string): string;
  /** Signature (base64url) of `text`, for addresses that expire. */
  sign(text: string): string;
  /** True when `signature` is that of `text`; takes the same time either way. */
  verify(text: string, signature: string): boolean;
}

/** Hashes remembered: one keypress asks for that of its phone three times. */
const REMEMBERED = 1_000;
const VERSION = '1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** @param dataKey 32 bytes. */
export function openVault(dataKey: Uint8Array): Vault {
  const derive = (use: string) =>
    Buffer.from(hkdfSync('sha256', dataKey, Buffer.alloc(0), `kumasira ${use} v1`, 32));
  const sealing = derive('encryption');
  const finding = derive('lookup');
  const signing = derive('signature');
  const keyId = derive('key id').toString('hex').slice(0, 8);
  const mac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();

  return {
    keyId,
    encrypt(plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      const packed = Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
      return `${VERSION}.${keyId}.${packed}`;
    },
    decrypt(sealed) {
      const [version, id, packed] = sealed.split('.');
      if (version !== VERSION || id !== keyId || packed === undefined) {
        throw new Error(`sealed with key ${id ?? 'none'}, this gateway holds ${keyId}`);
      }
      const bytes = Buffer.from(packed, 'base64url');
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', sealing, nonce, {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(tag);
      const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
    lookup: remembering((text) => mac(finding, text).toString('hex')),
    sign: (text) => mac(signing, text).toString('base64url'),
    verify(text, signature) {
      const given = Buffer.from(signature, 'base64url');
      const right = mac(signing, text);
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}

/** The same function, which knows its last answers. */
function remembering(work: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= REMEMBERED) known.clear();
    const made = work(text);
    known.set(text, made);
    return made;
  };
}
