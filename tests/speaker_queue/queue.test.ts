import assert from "node:assert/strict";
import { test } from "node:test";

import type { Entry, MyEntry } from "../../static/src/speaker_queue/kinds.ts";
import { inOrder, mine, waitRange } from "../../static/src/speaker_queue/queue.ts";
import { Store } from "../../static/src/live/store.ts";

const store = (snapshot: Record<string, Record<string, object>>) => new Store(snapshot, 0);

test("on the floor, called, waiting by place, then those who are through", () => {
  const entry = (state: Entry["state"], place: number | null = null, started_at: number | null = null) => ({ state, place, started_at });
  const view = store({
    entry: {
      done2: entry("finished", null, 20), w2: entry("waiting", 2), done1: entry("finished", null, 10),
      w1: entry("waiting", 1), called: entry("called", 1), on: entry("paused"),
    },
  });
  assert.deepEqual(inOrder(view).map(([id]) => id), ["on", "called", "w1", "w2", "done1", "done2"]);
});

test("one's own entry counts until one has spoken", () => {
  assert.equal(mine(store({ my_entry: { "1": { state: "finished" }, "2": { state: "called" } } }))?.[0], "2");
  assert.equal(mine(store({ my_entry: { "1": { state: "finished" } } })), undefined);
});

test("the estimate is in whole minutes, at least one, or not given", () => {
  const wait = (min: number | null, max: number | null) => waitRange({ wait_min_s: min, wait_max_s: max } as MyEntry);
  assert.deepEqual([wait(61, 240), wait(0, 0), wait(null, 5)], [[2, 4], [1, 1], null]);
});
