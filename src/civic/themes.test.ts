import { describe, expect, it } from 'vitest';
import { isSensitiveTheme, THEMES } from './themes.ts';

describe('themes', () => {
  it('have one sensitive theme, and ids used once', () => {
    expect(THEMES.filter((theme) => theme.sensitive).map((theme) => theme.id)).toEqual([
      'violence',
    ]);
    expect(new Set(THEMES.map((theme) => theme.id)).size).toBe(THEMES.length);
  });

  it('are not sensitive when unknown or not said', () => {
    expect(isSensitiveTheme('violence')).toBe(true);
    expect(isSensitiveTheme('water')).toBe(false);
    expect(isSensitiveTheme('nothing')).toBe(false);
    expect(isSensitiveTheme(null)).toBe(false);
  });
});
