import assert from "node:assert/strict";
import { test } from "node:test";

import { median, offsetOf, ServerClock } from "../../static/src/live/clock.ts";

test("a round trip puts the server's answer half-way", () => {
  assert.equal(offsetOf({ sent: 100, received: 140, now: 5_000 }), 4_880);
});

test("the median of odd and even counts", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([9, 1, 5, 6]), 5.5);
  assert.equal(median([]), 0);
});

test("one slow answer of three does not move the clock", () => {
  let local = 0;
  const clock = new ServerClock(() => local, 1_000_000);
  clock.add({ sent: 0, received: 20, now: 1_000_010 });
  clock.add({ sent: 100, received: 4_100, now: 1_000_101 });
  clock.add({ sent: 5_000, received: 5_020, now: 1_005_012 });
  local = 6_000;
  assert.equal(clock.now(), 1_006_000);
});

test("the browser's own idea of the time does not matter", () => {
  for (const skew of [-86_400_000, -37_000, 0, 37_000, 86_400_000]) {
    let local = 5_000 + skew;
    const clock = new ServerClock(() => local, 900_000);
    for (let trip = 0; trip < 3; trip += 1) {
      clock.add({ sent: local, received: local + 30, now: 1_000_015 + trip * 30 });
      local += 30;
    }
    assert.equal(clock.now(), 1_000_090);
  }
});

test("only the last three round trips count", () => {
  let local = 0;
  const clock = new ServerClock(() => local, 0);
  for (let trip = 0; trip < 3; trip += 1) clock.add({ sent: 0, received: 0, now: 1_000 });
  for (let trip = 0; trip < 3; trip += 1) clock.add({ sent: 0, received: 0, now: 9_000 });
  local = 1;
  assert.equal(clock.now(), 9_001);
});

test("after a new connection the first answer counts alone", () => {
  const clock = new ServerClock(() => 0, 0);
  for (let trip = 0; trip < 3; trip += 1) clock.add({ sent: 0, received: 0, now: 1_000 });
  clock.restart();
  clock.add({ sent: 0, received: 0, now: 60_000 });
  assert.equal(clock.now(), 60_000);
});

test("a stamp from the future moves the clock forward, an old one does not move it back", () => {
  const clock = new ServerClock(() => 0, 1_000);
  clock.seen(1_400);
  assert.equal(clock.now(), 1_400);
  clock.seen(900);
  assert.equal(clock.now(), 1_400);
});
