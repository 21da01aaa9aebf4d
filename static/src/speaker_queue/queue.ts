// The queue as lists: who has the floor, who waits for it now, the presenters to come; and how long one waits.
import type { Entry, EntryState, MyEntry } from "./kinds.ts";
import { remaining, turnRemaining } from "../live/countdown.ts";
import { clockFacts } from "../live/session.ts";
import type { View } from "../live/store.ts";
import type { Id, Instant } from "../live/wire.ts";

export type Listed = readonly [Id, Entry];

const FLOOR = new Set<EntryState>(["speaking", "paused"]);
const LINE = new Set<EntryState>(["waiting", "called"]);

const byRank = ([, a]: Listed, [, b]: Listed): number => a.rank - b.rank;

export interface Groups {
  floor: Listed[];
  /** Hands of the slot that is on, called ones included. */
  hands: Listed[];
  /** Presenters of slots to come. */
  presenters: Listed[];
  /** Hands raised for a slot that is not on. */
  parked: Listed[];
}

export function groups(view: View): Groups {
  const current = clockFacts(view).slot_id;
  const all = [...view.all("entry")].sort(byRank);
  const line = all.filter(([, { state }]) => LINE.has(state));
  const hands = line.filter(([, { source }]) => source !== "slot");
  const here = ([, { slot_id: slot, state }]: Listed): boolean => slot === current || state === "called";
  return {
    floor: all.filter(([, { state }]) => FLOOR.has(state)),
    hands: hands.filter(here),
    presenters: line.filter(([, { source }]) => source === "slot"),
    parked: hands.filter((entry) => !here(entry)),
  };
}

/** One's own entries that still count, a hand before a slot. */
export function mine(view: View): MyEntry[] {
  return [...view.all("my_entry").values()]
    .filter(({ state }) => FLOOR.has(state) || LINE.has(state))
    .sort((a, b) => Number(a.source === "slot") - Number(b.source === "slot"));
}

export const myHand = (view: View): MyEntry | undefined => mine(view).find(({ source }) => source !== "slot");

/** The entry that asks for attention: on the floor, else called. */
export function myCall(view: View): MyEntry | undefined {
  const own = mine(view);
  return own.find(({ state }) => FLOOR.has(state)) ?? own.find(({ state }) => state === "called");
}

/** One's place among the hands that wait now; null for a parked hand. */
export function placeOf(view: View, id: Id): number | null {
  const at = groups(view).hands.findIndex(([each]) => each === id);
  return at < 0 ? null : at + 1;
}

/**
 * Whole minutes until one speaks: from "everybody takes as long as turns took so far" to "everybody uses
 * their limit"; both at least one. Null when there is no ground for an estimate.
 */
export function estimate(view: View, id: Id, now: Instant): [number, number] | null {
  const place = placeOf(view, id);
  const queue = view.get("queue", "0");
  const clock = clockFacts(view);
  const standard = queue?.turn_limit_s ?? null;
  if (place === null || !queue || clock.phase === "idle") return null;
  const before = clock.phase === "pitch" ? Math.max(0, remaining(clock, now) ?? 0) / 1000 : 0;
  let [low, high] = [before, before];
  if (clock.turn) {
    const left = Math.max(0, turnRemaining(clock, now) ?? 0) / 1000;
    const usual = queue.median_turn_s === null || clock.turn.limit_s === null ? left : Math.max(0, left - (clock.turn.limit_s - queue.median_turn_s));
    low += Math.min(usual, left);
    high += left;
  }
  for (const [, { limit_s: limit }] of groups(view).hands.slice(0, place - 1)) {
    const most = limit ?? standard;
    if (most === null && queue.median_turn_s === null) return null;
    low += Math.min(queue.median_turn_s ?? most ?? 0, most ?? Infinity);
    high += most ?? queue.median_turn_s ?? 0;
  }
  const minutes = (seconds: number) => Math.max(1, Math.ceil(seconds / 60));
  return [minutes(low), minutes(high)];
}
