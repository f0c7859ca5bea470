import type { Value } from './value.ts';

/** What reaches the engine, whatever the medium. */
export type Input =
  /** A new conversation, or a call of ours with its purpose. */
  | { kind: 'start'; flow: string; vars?: Record<string, Value> }
  /** She is back after an interruption: asked to continue only when something would be lost. */
  | { kind: 'resume'; flow: string; vars?: Record<string, Value> }
  /** Show again what is there; nothing moves. */
  | { kind: 'show' }
  /** Typed text, or the key pressed in a call. */
  | { kind: 'text'; text: string }
  | { kind: 'silence' }
  /** A recording was made; `null` when nothing was recorded. */
  | { kind: 'recording'; id: string | null }
  /** The call came back from "one moment". */
  | { kind: 'waited' };

/** Data the engine asks for: a named query, or something drawn only on the turn that needs it. */
export type Want = { query: string; args: Record<string, Value>; list: boolean } | { need: string };

export interface Context {
  /** Answers of queries by `wantKey`. */
  data: Readonly<Record<string, Value>>;
  /** What `needs` drew, by name. */
  needs: Readonly<Record<string, Value>>;
}

export const EMPTY_CONTEXT: Context = { data: {}, needs: {} };

/** @returns the name under which the answer of a query stands in the context. */
export function wantKey(query: string, args: Record<string, Value>): string {
  return `${query}:${JSON.stringify(args)}`;
}
