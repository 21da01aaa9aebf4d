import assert from "node:assert/strict";
import { test } from "node:test";

import { after, edgeScroll, indexAt, moved } from "../../static/src/live/reorder.ts";
import { chosenAfter } from "../../static/src/live/roving.ts";

test("a row is moved to a place, never out of the list", () => {
  assert.deepEqual(moved(["a", "b", "c"], "a", 2), ["b", "c", "a"]);
  assert.deepEqual(moved(["a", "b", "c"], "c", 0), ["c", "a", "b"]);
  assert.deepEqual(moved(["a", "b", "c"], "b", -3), ["b", "a", "c"]);
  assert.deepEqual(moved(["a", "b", "c"], "b", 99), ["a", "c", "b"]);
  assert.deepEqual(moved(["a"], "a", 0), ["a"]);
});

test("the server is told which row it follows", () => {
  assert.equal(after(["a", "b"], "a"), null);
  assert.equal(after(["a", "b"], "b"), "a");
});

test("a dragged row takes the place whose middle it passed", () => {
  const rows = [{ top: 0, height: 40 }, { top: 40, height: 40 }, { top: 80, height: 40 }];
  assert.deepEqual([0, 19, 21, 61, 200].map((y) => indexAt(y, rows)), [0, 0, 1, 2, 3]);
});

test("it scrolls near the edges only, faster further out", () => {
  assert.equal(edgeScroll(200, 100, 500), 0);
  assert.equal(edgeScroll(100, 100, 500), -14);
  assert.equal(edgeScroll(500, 100, 500), 14);
  assert.ok(edgeScroll(140, 100, 500) > -14 && edgeScroll(140, 100, 500) < 0);
});

test("when the chosen row leaves, the next one takes its place", () => {
  assert.equal(chosenAfter(["a", "b", "c"], "b", 1), "b");
  assert.equal(chosenAfter(["a", "c"], "b", 1), "c");
  assert.equal(chosenAfter(["a"], "b", 1), "a");
  assert.equal(chosenAfter([], "b", 1), null);
  assert.equal(chosenAfter(["x"], null, 0), "x");
});
