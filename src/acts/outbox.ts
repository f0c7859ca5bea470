/** A row that has work to do now. */
export type OutboxItem =
  /** `inMs`: a call that is placed so many milliseconds from now. */
  | { delivery: string; kind: 'sms' | 'call'; attempt: number; inMs?: number }
  | { recording: string; attempt: number };

/**
 * Collects, during a transaction, the rows whose job is added after the commit. A lost item costs one
 * turn of the sweeper, which finds the row.
 */
export interface Outbox {
  readonly items: readonly OutboxItem[];
  add(item: OutboxItem): void;
}

/** An empty outbox, for one transaction. */
export function openOutbox(): Outbox {
  const items: OutboxItem[] = [];
  return { items, add: (item) => void items.push(item) };
}
