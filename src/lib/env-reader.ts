/** Environment variables as given by the process; an empty one counts as absent. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads variables one by one and keeps every problem, so that the operator sees them all at once.
 * Each method returns a usable value even when it noted a problem.
 */
export interface EnvReader {
  readonly problems: string[];
  /** Raw text without surrounding blanks, null when absent or empty. */
  text(name: string): string | null;
  /** Like `text`, but its absence is a problem: `why` ends the line. */
  required(name: string, why: string): string;
  choice<T extends string>(name: string, allowed: readonly T[], fallback: T): T;
  integer(name: string, min: number, max: number, fallback: number): number;
  /** `1`, `true`, `yes`, `on` and their opposites. */
  flag(name: string, fallback: boolean): boolean;
  /** A URL with one of `schemes` (without `:`), no trailing slash; null when absent. */
  url(name: string, schemes: readonly string[]): string | null;
  /** Comma- or blank-separated words. */
  list(name: string): readonly string[];
  /** Notes a problem unless `test` accepts the text; null when absent. */
  matching(name: string, test: (text: string) => boolean, expected: string): string | null;
}

const TRUE = new Set(['1', 'true', 'yes', 'on']);
const FALSE = new Set(['0', 'false', 'no', 'off']);

/** @param env usually `process.env`, read nowhere but in config.ts. */
export function readEnv(env: Env): EnvReader {
  const problems: string[] = [];
  const text = (name: string): string | null => env[name]?.trim() || null;

  function matching(name: string, test: (text: string) => boolean, expected: string) {
    const value = text(name);
    if (value === null || test(value)) return value;
    problems.push(`${name} must be ${expected}`);
    return null;
  }

  return {
    problems,
    text,
    matching,
    required(name, why) {
      const value = text(name);
      if (value === null) problems.push(`${name} is missing: ${why}`);
      return value ?? '';
    },
    choice(name, allowed, fallback) {
      const value = matching(name, (v) => allowed.some((a) => a === v), allowed.join(' or '));
      return allowed.find((a) => a === value) ?? fallback;
    },
    integer(name, min, max, fallback) {
      const ok = (v: string) => /^\d{1,15}$/.test(v) && Number(v) >= min && Number(v) <= max;
      const value = matching(name, ok, `a whole number from ${min} to ${max}`);
      return value === null ? fallback : Number(value);
    },
    flag(name, fallback) {
      const known = (v: string) => TRUE.has(v.toLowerCase()) || FALSE.has(v.toLowerCase());
      const value = matching(name, known, '1 or 0');
      return value === null ? fallback : TRUE.has(value.toLowerCase());
    },
    url(name, schemes) {
      const expected = `a URL that starts with ${schemes.map((s) => `${s}://`).join(' or ')}`;
      const value = matching(name, (v) => hasScheme(v, schemes), expected);
      return value === null ? null : value.replace(/\/+$/, '');
    },
    list(name) {
      return (text(name) ?? '').split(/[\s,]+/).filter((word) => word !== '');
    },
  };
}

function hasScheme(value: string, schemes: readonly string[]): boolean {
  return URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1));
}
