import assert from "node:assert/strict";
import { test } from "node:test";

import { same, Store } from "../../static/src/live/store.ts";
import type { Frame, Snapshot } from "../../static/src/live/wire.ts";
import { frame } from "./fakes.ts";

const slots = (titles: Record<string, string>): Snapshot =>
  ({ slot: Object.fromEntries(Object.entries(titles).map(([id, title]) => [id, { title }])) }) as unknown as Snapshot;
const titles = (store: Store) => Object.fromEntries([...store.all("slot")].map(([id, { title }]) => [id, title]));

test("a frame puts and drops, and moves the number on", () => {
  const store = new Store(slots({ a: "A", b: "B" }), 5);
  assert.equal(store.apply(frame(5, 7, slots({ b: "B2", c: "C" }), { slot: ["a"] })), "applied");
  assert.deepEqual(titles(store), { b: "B2", c: "C" });
  assert.equal(store.seq, 7);
});

test("a frame after a gap changes nothing", () => {
  const store = new Store(slots({ a: "A" }), 5);
  assert.equal(store.apply(frame(6, 7, slots({ a: "new" }))), "gap");
  assert.deepEqual([titles(store), store.seq], [{ a: "A" }, 5]);
});

test("a frame applied twice is harmless, also after a later one", () => {
  const store = new Store({}, 0);
  const first = frame(0, 1, slots({ a: "1" }));
  const second = frame(1, 2, slots({ a: "2" }), { slot: ["b"] });
  for (const each of [first, second, first, second, first]) store.apply(each);
  assert.deepEqual([titles(store), store.seq], [{ a: "2" }, 2]);
});

test("an old put does not bring back what was dropped since", () => {
  const store = new Store(slots({ a: "A" }), 0);
  store.apply(frame(0, 3, {}, { slot: ["a"] }));
  store.apply(frame(0, 2, slots({ a: "zombie" })));
  assert.deepEqual(titles(store), {});
});

test("a personal frame does not move the number, and later ones of the same number win", () => {
  const store = new Store({}, 4);
  assert.equal(store.apply(frame(4, 4, slots({ mine: "1" }))), "applied");
  assert.equal(store.apply(frame(4, 4, slots({ mine: "2" }))), "applied");
  assert.deepEqual([titles(store), store.seq], [{ mine: "2" }, 4]);
});

test("a snapshot in order replaces everything", () => {
  const store = new Store(slots({ a: "A", b: "B" }), 2);
  store.apply(frame(2, 3, slots({ c: "C" })));
  store.applySnapshot(slots({ a: "A9" }), 9);
  assert.deepEqual([titles(store), store.seq], [{ a: "A9" }, 9]);
});

test("a snapshot that was overtaken by frames changes only what they did not", () => {
  const store = new Store(slots({ a: "part", b: "B", gone: "G" }), 2);
  store.apply(frame(2, 4, slots({ b: "B4", c: "C4" }), { slot: ["d"] }));
  store.applySnapshot(slots({ a: "whole", b: "B3", d: "D3" }), 3, { outOfOrder: true });
  assert.deepEqual([titles(store), store.seq], [{ a: "whole", b: "B4", c: "C4" }, 4]);
});

test("an answer fetched aside loses against a frame of its own number, one in order wins", () => {
  for (const [outOfOrder, expected] of [[true, "frame"], [false, "answer"]] as const) {
    const store = new Store({}, 4);
    store.apply(frame(4, 4, slots({ mine: "frame" })));
    store.applySnapshot(slots({ mine: "answer" }), 4, { outOfOrder });
    assert.deepEqual(titles(store), { mine: expected });
  }
});

test("after a snapshot an older frame cannot bring back what it left out", () => {
  const store = new Store(slots({ a: "A" }), 1);
  store.applySnapshot({}, 8);
  store.apply(frame(1, 5, slots({ a: "zombie" })));
  store.applySnapshot(slots({ a: "older still" }), 6, { outOfOrder: true });
  assert.deepEqual(titles(store), {});
});

test("a whole text fetched aside replaces the short one of the page with the same number", () => {
  const store = new Store(slots({ a: "short" }), 3);
  store.applySnapshot(slots({ a: "whole" }), 3, { outOfOrder: true });
  assert.deepEqual(titles(store), { a: "whole" });
});

test("an entity that did not change keeps its identity and makes no new revision", () => {
  const store = new Store(slots({ a: "A" }), 1);
  const [before, revision] = [store.get("slot", "a"), store.revision];
  store.apply(frame(1, 2, slots({ a: "A" })));
  assert.equal(store.get("slot", "a"), before);
  assert.equal(store.revision, revision);
});

test("equal by value", () => {
  assert.equal(same({ a: [1, { b: null }] }, { a: [1, { b: null }] }), true);
  assert.equal(same({ a: 1 }, { a: 1, b: undefined }), false);
  assert.equal(same({ a: 1, b: 1 }, { a: 1, c: 1 }), false);
  assert.equal(same([1, 2], [1, 3]), false);
  assert.equal(same(null, {}), false);
});

/** A small generator of numbers, so that a failure can be repeated. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

test("whatever is lost, repeated or late, the end is the server's state", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const roll = dice(seed);
    const truth = new Map<string, string>();
    const history = [new Map(truth)];
    const changes: string[][] = [[]];
    for (let seq = 1; seq <= 30; seq += 1) {
      const id = `s${roll(6)}`;
      if (truth.has(id) && roll(3) === 0) truth.delete(id);
      else truth.set(id, `${id}@${seq}`);
      history.push(new Map(truth));
      changes.push([id]);
    }
    /** What the server renders for changes after `from` at the time it is at `to`. */
    const between = (from: number, to: number): Frame => {
      const touched = changes.slice(from + 1, to + 1).flat();
      const state = history[to] ?? new Map<string, string>();
      const alive = touched.filter((id) => state.has(id));
      const gone = touched.filter((id) => !state.has(id));
      return frame(from, to, slots(Object.fromEntries(alive.map((id) => [id, state.get(id) ?? ""]))), { slot: gone });
    };
    const store = new Store({}, 0);
    const late: Frame[] = [];
    for (let at = 0; at < 30; ) {
      const to = Math.min(30, at + 1 + roll(4));
      const sent = between(at, to);
      const fate = roll(6);
      if (fate === 0) late.push(sent);
      else if (store.apply(sent) === "gap") store.apply(between(store.seq, to));
      if (fate === 1) store.apply(sent);
      if (fate === 2) store.applySnapshot(slots(Object.fromEntries(history[at] ?? [])), at, { outOfOrder: true });
      if (roll(3) === 0) for (const old of late.splice(0)) store.apply(old);
      at = to;
    }
    for (const old of late) store.apply(old);
    if (store.seq < 30) store.apply(between(store.seq, 30));
    assert.deepEqual(titles(store), Object.fromEntries(truth), `seed ${seed}`);
  }
});
