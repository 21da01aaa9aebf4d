// The queue as lists: who has the floor, who is called, who waits, in the server's order.
import type { Entry, EntryState, MyEntry } from "./kinds.ts";
import type { View } from "../live/store.ts";
import type { Id } from "../live/wire.ts";

const WEIGHT: Record<EntryState, number> = { speaking: 0, paused: 0, called: 1, waiting: 2, finished: 3, skipped: 4 };

/** On the floor first, then called, then waiting by place; those who are through come last. */
export function inOrder(view: View): [Id, Entry][] {
  return [...view.all("entry")].sort(
    ([, a], [, b]) =>
      WEIGHT[a.state] - WEIGHT[b.state] ||
      (a.place ?? Infinity) - (b.place ?? Infinity) ||
      (a.started_at ?? 0) - (b.started_at ?? 0),
  );
}

export const isLive = ({ state }: Entry): boolean => WEIGHT[state] < 3;

/** One's own entry that still counts. */
export function mine(view: View): [Id, MyEntry] | undefined {
  return [...view.all("my_entry")].find(([, { state }]) => WEIGHT[state] < 3);
}

/** "2 à 4 min" as whole minutes, both ends; null when unknown. */
export function waitRange({ wait_min_s: min, wait_max_s: max }: MyEntry): [number, number] | null {
  if (min === null || max === null) return null;
  const [low, high] = [Math.ceil(min / 60), Math.ceil(max / 60)];
  return [Math.max(low, 1), Math.max(high, 1)];
}
