import assert from "node:assert/strict";
import { test } from "node:test";

import { Throttle } from "../../static/src/live/throttle.ts";
import { FakeTimers } from "./fakes.ts";

test("ten changes a second are drawn twice a second, the last one too", () => {
  const timers = new FakeTimers();
  const drawn: number[] = [];
  const throttle = new Throttle(timers, 500, () => drawn.push(timers.now() - 1_000));
  for (let n = 0; n < 20; n += 1) {
    throttle.request();
    timers.pass(100);
  }
  timers.pass(1_000);
  assert.deepEqual(drawn, [0, 500, 1_000, 1_500, 2_000]);
  assert.equal(timers.pending, 0);
});

test("the person's own action is drawn at once", () => {
  const timers = new FakeTimers();
  let drawn = 0;
  const throttle = new Throttle(timers, 500, () => (drawn += 1));
  throttle.request();
  throttle.request();
  throttle.flush();
  assert.equal(drawn, 2);
  timers.pass(1_000);
  assert.equal(drawn, 2);
});
