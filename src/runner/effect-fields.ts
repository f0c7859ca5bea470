import type { Body } from '../acts/deps.ts';
import type { Value } from '../engine/value.ts';
import { AppError } from '../errors.ts';

/** What a flow hands to an effect. */
export type Fields = Readonly<Record<string, Value>>;

const KINDS = ['question', 'opinion', 'proposal', 'challenge'] as const;

/** The kind of a contribution; a fault of the flow when it is none. */
export function kindOf(value: Value | undefined): (typeof KINDS)[number] {
  const kind = KINDS.find((each) => each === value);
  if (!kind) throw new AppError('flow_broken', 'a contribution without a kind');
  return kind;
}

const PUBLICATIONS = ['message', 'decision', 'invitation'] as const;

/** The kind of a publication; a fault of the flow when it is none. */
export function publicationOf(value: Value | undefined): (typeof PUBLICATIONS)[number] {
  const kind = PUBLICATIONS.find((each) => each === value);
  if (!kind) throw new AppError('flow_broken', 'a publication without a kind');
  return kind;
}

/** What was said or typed; a fault of the flow when it is neither. */
export function bodyOf(value: Value | undefined): Body {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    if (typeof value.recording === 'string') return { recording: value.recording };
    if (typeof value.text === 'string') return { text: value.text };
  }
  throw new AppError('flow_broken', 'a contribution without a body');
}

/** Words or digits; empty when the flow has none. */
export function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Words or digits; null when the flow has none. */
export function textOrNull(value: Value | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** A number; null when the flow has none. */
export function numberOrNull(value: Value | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
