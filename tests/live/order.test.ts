import assert from "node:assert/strict";
import { test } from "node:test";

import { type Reading, ShownOrder } from "../../static/src/live/order.ts";

const idle: Reading = { now: 0, engaged: false, atTop: true, frozen: false };
const at = (now: number, reading: Partial<Reading> = {}): Reading => ({ ...idle, now, ...reading });

test("at the top and idle it follows, at most every two seconds", () => {
  const order = new ShownOrder();
  assert.deepEqual(order.next(["a", "b"], "top", at(0)).ids, ["a", "b"]);
  assert.deepEqual(order.next(["b", "a"], "top", at(1_999)), { ids: ["a", "b"], fresh: 0, moved: true });
  assert.deepEqual(order.next(["b", "a"], "top", at(2_000)), { ids: ["b", "a"], fresh: 0, moved: false });
});

test("what is new comes at once while nobody reads, without moving the others", () => {
  const order = new ShownOrder();
  order.next(["a", "b"], "top", at(0));
  assert.deepEqual(order.next(["n", "b", "m", "a", "o"], "top", at(100)), { ids: ["n", "a", "o", "b", "m"], fresh: 0, moved: true });
  assert.deepEqual(order.next(["n", "b", "m", "a", "o"], "top", at(2_000)).ids, ["n", "b", "m", "a", "o"]);
});

for (const [why, reading] of Object.entries({ engaged: { engaged: true }, "scrolled down": { atTop: false }, frozen: { frozen: true } })) {
  test(`it stands still while ${why}, and counts what is new`, () => {
    const order = new ShownOrder();
    order.next(["a", "b"], "top", at(0));
    assert.deepEqual(order.next(["c", "b", "a"], "top", at(60_000, reading)), { ids: ["a", "b"], fresh: 1, moved: true });
    assert.deepEqual(order.next(["c", "a", "b"], "top", at(60_001, reading)), { ids: ["a", "b"], fresh: 1, moved: false });
  });
}

test("what is gone goes at once", () => {
  const order = new ShownOrder();
  order.next(["a", "b", "c"], "top", at(0));
  assert.deepEqual(order.next(["c", "a"], "top", at(1, { engaged: true })), { ids: ["a", "c"], fresh: 0, moved: true });
});

test("the reader's own wishes apply at once", () => {
  const order = new ShownOrder();
  order.next(["a", "b"], "top", at(0));
  assert.deepEqual(order.next(["b", "a"], "new", at(1, { engaged: true })).ids, ["b", "a"]);
  order.show(["c", "b", "a"], "new", 2);
  assert.deepEqual(order.next(["c", "b", "a"], "new", at(3, { engaged: true })), { ids: ["c", "b", "a"], fresh: 0, moved: false });
});

test("an empty list fills even while engaged", () => {
  const order = new ShownOrder();
  order.next([], "top", at(0, { engaged: true }));
  assert.deepEqual(order.next(["a"], "top", at(1, { engaged: true })), { ids: ["a"], fresh: 0, moved: false });
});
