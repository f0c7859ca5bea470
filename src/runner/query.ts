import type { Named, Value } from '../engine/value.ts';
import type { Asker } from './ports.ts';

export type Args = Readonly<Record<string, Value>>;

/** One query a flow may name, for the phone that asks; gives small JSON. */
export type Query<Deps> = (deps: Deps, args: Args, who: Asker) => Promise<unknown>;

/** An argument that is words or digits; empty when the flow has none. */
export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** An argument that is a number; null when the flow has none. */
export function numberOf(value: Value | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** Something said by a committed prompt and read by its words. */
export function spoken(
  deps: { words(language: string, key: string): string },
  who: Asker,
  key: string,
): Named {
  return { text: deps.words(who.language, key), prompt: key };
}
