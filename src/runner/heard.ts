import type { Value } from '../engine/value.ts';

/** Items of one list remembered as heard; older ones may come again. */
const MOST = 200;

/**
 * What `after` says was heard of a list: the `heard` of the item before. An item that has left the list since
 * is no place in it, so a place would begin the list again; what was heard does not.
 */
export function heardBefore(after: Value | undefined): number[] {
  if (typeof after === 'number') return [after];
  if (!Array.isArray(after)) return [];
  return after.filter((id) => typeof id === 'number');
}

/** The same with one more. */
export function heardWith(after: Value | undefined, id: number): number[] {
  return [...heardBefore(after), id].slice(-MOST);
}

/** The first of a list that was not heard; null when all were. */
export function nextId(items: readonly { id: number }[], after: Value | undefined): number | null {
  const heard = new Set(heardBefore(after));
  return items.find(({ id }) => !heard.has(id))?.id ?? null;
}

/** The item with what was heard of its list, itself included: the `after` of the one that follows. */
export function withHeard<Item extends { id: number | null }>(
  args: Readonly<Record<string, Value>>,
  item: Item | null,
) {
  return item?.id == null ? item : { ...item, heard: heardWith(args.after, item.id) };
}
