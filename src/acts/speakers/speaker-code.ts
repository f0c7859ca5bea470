import type { Ids } from '../../lib/ids.ts';
import type { ActDeps } from '../deps.ts';

/** Digits of a speaker's code. */
const CODE_DIGITS = 6;

/** A code nobody can guess from another one. */
export function drawCode({ ids }: { ids: Ids }): string {
  const number = Number.parseInt(ids.uuid().replaceAll('-', '').slice(0, 12), 16);
  return String(number % 10 ** CODE_DIGITS).padStart(CODE_DIGITS, '0');
}

/** How a code is kept, and looked up. */
export const sealCode = ({ pins }: Pick<ActDeps, 'pins'>, code: string): string =>
  pins.seal('speaker', code);
