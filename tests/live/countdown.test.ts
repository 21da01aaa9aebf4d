import assert from "node:assert/strict";
import { test } from "node:test";

import { passedMark, remaining, turnRemaining, urgency } from "../../static/src/live/countdown.ts";

const clock = { slot_id: "s", phase: "pitch", started_at: 10_000, paused_at: null, allotted_s: 300, turn: null } as const;

test("what is left follows the server's time, and stands while paused", () => {
  assert.equal(remaining(clock, 70_000), 240_000);
  assert.equal(remaining(clock, 320_000), -10_000);
  assert.equal(remaining({ ...clock, paused_at: 20_000 }, 999_000), 290_000);
  assert.equal(remaining({ ...clock, started_at: null }, 70_000), null);
});

test("a turn counts what was spoken before", () => {
  const turn = { entry_id: "e", name: "Ada", started_at: 50_000, paused_at: null, limit_s: 120, spoken_s: 30 };
  assert.equal(turnRemaining({ ...clock, turn }, 60_000), 80_000);
  assert.equal(turnRemaining({ ...clock, turn: { ...turn, paused_at: 55_000 } }, 60_000), 90_000);
  assert.equal(turnRemaining({ ...clock, turn: { ...turn, limit_s: null } }, 60_000), null);
  assert.equal(turnRemaining(clock, 60_000), null);
});

test("calm, warning at a minute, danger at half, over at nought", () => {
  const marks = [null, 60_001, 60_000, 30_001, 30_000, 1, 0, -5_000].map(urgency);
  assert.deepEqual(marks, ["calm", "calm", "warn", "warn", "danger", "danger", "over", "over"]);
});

test("it speaks at five minutes, one, half and nought, once each, and not when time is added", () => {
  assert.equal(passedMark(301_000, 300_000), 300);
  assert.equal(passedMark(300_000, 299_000), null);
  assert.equal(passedMark(61_000, 59_000), 60);
  assert.equal(passedMark(30_500, 29_500), 30);
  assert.equal(passedMark(500, -500), 0);
  assert.equal(passedMark(20_000, 80_000), null);
  assert.equal(passedMark(null, 0), null);
});
