import { describe, expect, it } from 'vitest';
import { hashPassword, isPassword } from './password.ts';

describe('passwords', () => {
  it('only the right one fits, however its accents are typed', async () => {
    const hash = await hashPassword('élu·e de Kayes');
    expect(hash).toMatch(/^scrypt\$32768\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
    expect(hash).not.toContain('Kayes');
    expect(await isPassword('élu·e de Kayes'.normalize('NFD'), hash)).toBe(true);
    expect(await isPassword('elu·e de Kayes', hash)).toBe(false);
  });

  it('is different each time it is hashed', async () => {
    expect(await hashPassword('le même')).not.toBe(await hashPassword('le même'));
  });

  it('nobody has none', async () => {
    expect(await isPassword('', null)).toBe(false);
    expect(await isPassword('', 'plain$')).toBe(false);
  });
});
