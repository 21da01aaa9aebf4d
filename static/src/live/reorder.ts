// Moving a row of a list: where it lands, and which row it then follows.
import type { Id } from "./wire.ts";

/** The ids with `id` moved to `index`. */
export function moved(ids: readonly Id[], id: Id, index: number): Id[] {
  const rest = ids.filter((each) => each !== id);
  const at = Math.max(0, Math.min(rest.length, index));
  return [...rest.slice(0, at), id, ...rest.slice(at)];
}

/** What the server is told: the row that `id` comes after; null for the first place. */
export function after(ids: readonly Id[], id: Id): Id | null {
  return ids[ids.indexOf(id) - 1] ?? null;
}

/** The index that a row dragged to height `y` would take, from the middles of the other rows. */
export function indexAt(y: number, rows: readonly { top: number; height: number }[]): number {
  return rows.filter(({ top, height }) => top + height / 2 < y).length;
}

/** Pixels to scroll when the pointer is near the edge of what scrolls. */
export function edgeScroll(y: number, top: number, bottom: number, zone = 48, most = 14): number {
  if (y < top + zone) return -Math.ceil(most * Math.min(1, (top + zone - y) / zone));
  if (y > bottom - zone) return Math.ceil(most * Math.min(1, (y - bottom + zone) / zone));
  return 0;
}
