import assert from "node:assert/strict";
import { test } from "node:test";

import type { Entry } from "../../static/src/speaker_queue/kinds.ts";
import { estimate, groups, mine, myCall, placeOf } from "../../static/src/speaker_queue/queue.ts";
import { Store } from "../../static/src/live/store.ts";

const store = (snapshot: object) => new Store(snapshot, 0);
const entry = (state: Entry["state"], rank: number, facts: Partial<Entry> = {}) =>
  ({ state, rank, source: "hand", slot_id: "s", limit_s: null, ...facts });
const ids = (list: readonly (readonly [string, unknown])[]) => list.map(([id]) => id);

const clock = (facts: object = {}) =>
  ({ slot_id: "s", phase: "questions", started_at: 0, paused_at: null, allotted_s: 300, turn: null, ...facts });

test("the queue in its groups, each in the server's order", () => {
  const view = store({
    clock: { "0": clock() },
    entry: {
      h2: entry("waiting", 4), on: entry("paused", 1), h1: entry("called", 3), gone: entry("finished", 0),
      p2: entry("waiting", 9, { source: "slot", slot_id: "t" }), p1: entry("waiting", 8, { source: "slot", slot_id: "u" }),
      late: entry("waiting", 12, { slot_id: "t" }), staff: entry("waiting", 5, { source: "staff" }),
    },
  });
  const { floor, hands, presenters, parked } = groups(view);
  assert.deepEqual([floor, hands, presenters, parked].map(ids), [["on"], ["h1", "h2", "staff"], ["p1", "p2"], ["late"]]);
});

test("one's place is among the hands that wait now", () => {
  const view = store({ clock: { "0": clock() }, entry: { a: entry("waiting", 2), b: entry("waiting", 5), c: entry("waiting", 7, { slot_id: "t" }) } });
  assert.deepEqual(["a", "b", "c", "nobody"].map((id) => placeOf(view, id)), [1, 2, null, null]);
});

test("one's own entries: a hand before a slot, what is over not at all, a call first", () => {
  const own = (id: string, state: Entry["state"], source: Entry["source"]) => ({ id, state, source });
  const view = store({ my_entry: { "1": own("1", "waiting", "hand"), "2": own("2", "called", "slot"), "3": own("3", "finished", "hand") } });
  assert.deepEqual(mine(view).map(({ id }) => id), ["1", "2"]);
  assert.equal(myCall(view)?.id, "2");
});

const queue = (facts: object = {}) => ({ "0": { open: true, turn_limit_s: 120, median_turn_s: null, ...facts } });
const two = { a: entry("waiting", 1), b: entry("waiting", 2), c: entry("waiting", 3) };

test("the first in line waits for nobody; each one before costs a limit, or the median of turns so far", () => {
  const plain = store({ clock: { "0": clock() }, queue: queue(), entry: two });
  assert.deepEqual(["a", "b", "c"].map((id) => estimate(plain, id, 0)), [[1, 1], [2, 2], [4, 4]]);
  const known = store({ clock: { "0": clock() }, queue: queue({ median_turn_s: 50 }), entry: two });
  assert.deepEqual(["a", "b", "c"].map((id) => estimate(known, id, 0)), [[1, 1], [1, 2], [2, 4]]);
});

test("an entry's own limit counts, and who speaks now is waited for", () => {
  const turn = { entry_id: "x", name: "X", started_at: 0, paused_at: null, limit_s: 120, spoken_s: 0 };
  const view = store({
    clock: { "0": clock({ turn }) }, queue: queue({ median_turn_s: 60 }),
    entry: { a: entry("waiting", 1, { limit_s: 300 }), b: entry("waiting", 2) },
  });
  assert.deepEqual(estimate(view, "a", 30_000), [1, 2]);
  assert.deepEqual(estimate(view, "b", 30_000), [2, 7]);
});

test("during the pitch its rest is waited for, in overtime nothing", () => {
  const view = store({ clock: { "0": clock({ phase: "pitch" }) }, queue: queue(), entry: two });
  assert.deepEqual(estimate(view, "a", 120_000), [3, 3]);
  assert.deepEqual(estimate(view, "a", 999_000), [1, 1]);
});

test("no estimate without ground: a parked hand, an idle clock, no limits at all", () => {
  const parked = store({ clock: { "0": clock({ slot_id: "t" }) }, queue: queue(), entry: two });
  const idle = store({ clock: { "0": clock({ phase: "idle" }) }, queue: queue(), entry: two });
  const limitless = store({ clock: { "0": clock() }, queue: queue({ turn_limit_s: null }), entry: two });
  assert.deepEqual([estimate(parked, "a", 0), estimate(idle, "a", 0), estimate(limitless, "b", 0)], [null, null, null]);
});
