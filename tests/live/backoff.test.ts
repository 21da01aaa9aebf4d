import assert from "node:assert/strict";
import { test } from "node:test";

import { delay } from "../../static/src/live/backoff.ts";

test("the wait is drawn from the whole interval, from half a second up", () => {
  assert.deepEqual([delay(0, () => 0), delay(5, () => 0), delay(99, () => 0)], [500, 500, 500]);
  assert.deepEqual([delay(0, () => 1), delay(1, () => 1), delay(2, () => 1)], [1_000, 2_000, 4_000]);
});

test("it never exceeds half a minute", () => {
  assert.equal(delay(6, () => 1), 30_000);
  assert.equal(delay(1_000, () => 1), 30_000);
});
