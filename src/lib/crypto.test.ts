import { expect, it } from 'vitest';
import { openVault } from './crypto.ts';

const vault = openVault(Buffer.alloc(32, 1));
const other = openVault(Buffer.alloc(32, 2));
const PHONE = '+22310000001';

it('gives back what it sealed, with a new nonce each time', () => {
  const first = vault.encrypt(PHONE);
  expect(vault.encrypt(PHONE)).not.toBe(first);
  expect(vault.decrypt(first)).toBe(PHONE);
  expect(first).not.toContain('1000000');
});

it('names its key in the ciphertext and refuses that of another', () => {
  const sealed = vault.encrypt(PHONE);
  expect(sealed.split('.')[1]).toBe(vault.keyId);
  expect(() => other.decrypt(sealed)).toThrow(new RegExp(`sealed with key ${vault.keyId}`));
});

it('refuses a ciphertext in which one bit changed', () => {
  const [version, id, packed = ''] = vault.encrypt(PHONE).split('.');
  const bytes = Buffer.from(packed, 'base64url');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(() => vault.decrypt(`${version}.${id}.${bytes.toString('base64url')}`)).toThrow();
});

it('finds equal texts by an equal hash that another key does not give', () => {
  expect(vault.lookup(PHONE)).toBe(vault.lookup(PHONE));
  expect(vault.lookup(PHONE)).not.toBe(vault.lookup('+22310000002'));
  expect(vault.lookup(PHONE)).not.toBe(other.lookup(PHONE));
});

it('verifies its own signatures only', () => {
  const signature = vault.sign('r/abc?e=1');
  expect(vault.verify('r/abc?e=1', signature)).toBe(true);
  expect(vault.verify('r/abc?e=2', signature)).toBe(false);
  expect(vault.verify('r/abc?e=1', other.sign('r/abc?e=1'))).toBe(false);
  expect(vault.verify('r/abc?e=1', '')).toBe(false);
});
