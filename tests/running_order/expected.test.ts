import assert from "node:assert/strict";
import { test } from "node:test";

import { expected, minutesLate } from "../../static/src/running_order/expected.ts";
import type { ClockFacts, Id, Slot } from "../../static/src/live/wire.ts";

const MINUTE = 60_000;
const IDLE: ClockFacts = { slot_id: null, phase: "idle", started_at: null, paused_at: null, allotted_s: 0, turn: null };

/** Slots of 5 + 5 + 1 minutes, planned at the minutes given. */
function plan(...minutes: number[]): [Id, Slot][] {
  return minutes.map((minute, index) => [
    String(index + 1),
    { position: index + 1, pitch_s: 300, questions_s: 300, changeover_s: 60, starts_at: minute * MINUTE, started_at: null } as Slot,
  ]);
}

function begun(slots: [Id, Slot][], count: number): [Id, Slot][] {
  return slots.map(([id, slot], index) => [id, index < count ? { ...slot, started_at: 1 } : slot]);
}

const inMinutes = (times: Map<Id, number>) => Object.fromEntries([...times].map(([id, at]) => [id, at / MINUTE]));

test("before anything runs the plan stands, until it is past", () => {
  assert.deepEqual(inMinutes(expected(plan(10, 21, 32), IDLE, 0)), { 1: 10, 2: 21, 3: 32 });
  assert.deepEqual(inMinutes(expected(plan(10, 21, 32), IDLE, 14 * MINUTE)), { 1: 14, 2: 25, 3: 36 });
});

test("what runs has its remaining time, then the lengths follow each other", () => {
  const clock: ClockFacts = { ...IDLE, slot_id: "1", phase: "pitch", started_at: 12 * MINUTE, allotted_s: 300 };
  assert.deepEqual(inMinutes(expected(begun(plan(10, 21, 32), 1), clock, 14 * MINUTE)), { 2: 23, 3: 34 });
});

test("overtime pushes on; a pause keeps what is left", () => {
  const clock: ClockFacts = { ...IDLE, slot_id: "1", phase: "questions", started_at: 0, allotted_s: 300 };
  const slots = begun(plan(0, 11), 1);
  assert.deepEqual(inMinutes(expected(slots, clock, 9 * MINUTE)), { 2: 10 });
  assert.deepEqual(inMinutes(expected(slots, { ...clock, paused_at: 4 * MINUTE }, 9 * MINUTE)), { 2: 11 });
});

test("a planned gap is kept, or swallows delay", () => {
  const clock: ClockFacts = { ...IDLE, slot_id: "1", phase: "pitch", started_at: 0, allotted_s: 300 };
  const slots = begun(plan(0, 30), 1);
  assert.deepEqual(inMinutes(expected(slots, clock, 0)), { 2: 30 });
  assert.deepEqual(inMinutes(expected(slots, clock, 40 * MINUTE)), { 2: 46 });
});

test("after the last slot nobody changes over", () => {
  const clock: ClockFacts = { ...IDLE, slot_id: "2", phase: "questions", started_at: 0, allotted_s: 300 };
  assert.deepEqual(inMinutes(expected(begun(plan(0, 11), 2), clock, 0)), {});
});

test("lateness in whole minutes against the plan", () => {
  const [, slot] = plan(10)[0] ?? assert.fail();
  assert.deepEqual([minutesLate(slot, 16 * MINUTE), minutesLate(slot, 10 * MINUTE), minutesLate(slot, undefined)], [6, 0, 0]);
});
