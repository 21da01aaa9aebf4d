import assert from "node:assert/strict";
import { test } from "node:test";

import { minutesUntil, mySlots } from "../../static/src/running_order/mine.ts";
import { leaving, NextGuard, secondsCut } from "../../static/src/running_order/next.ts";
import type { Slot } from "../../static/src/live/wire.ts";

const clock = { slot_id: "s", phase: "pitch", started_at: 0, paused_at: null, allotted_s: 300, turn: null } as const;

test("Next names what it leaves", () => {
  assert.deepEqual(leaving(clock), { slot_id: "s", phase: "pitch", turn_id: null });
  const turn = { entry_id: "e", name: "Ada", started_at: 0, paused_at: null, limit_s: null, spoken_s: 0 };
  assert.deepEqual(leaving({ ...clock, turn }).turn_id, "e");
});

test("it asks only when more than half a minute would be cut", () => {
  assert.equal(secondsCut(clock, 240_000), 60);
  assert.equal(secondsCut(clock, 270_000), null);
  assert.equal(secondsCut(clock, 400_000), null);
  assert.equal(secondsCut({ ...clock, started_at: null }, 0), null);
  assert.equal(secondsCut({ ...clock, phase: "changeover" }, 0), null);
});

test("a double press moves once", () => {
  const guard = new NextGuard();
  assert.equal(guard.press(0, null), "send");
  assert.equal(guard.press(80, null), "ignore");
  guard.answered(300);
  assert.equal(guard.press(900, null), "ignore", "the new phase is not left by the same nervous finger");
  assert.equal(guard.press(1_300, null), "send");
});

test("with time left it asks first; a double press is no yes, a second press is", () => {
  const guard = new NextGuard();
  assert.equal(guard.press(0, 60), "ask");
  assert.equal(guard.press(150, 60), "ignore");
  assert.equal(guard.press(1_500, 58), "send");
});

test("a yes that comes too late asks again, and 'wait' forgets the question", () => {
  const guard = new NextGuard();
  guard.press(0, 60);
  assert.equal(guard.press(6_001, 54), "ask");
  guard.forget();
  assert.equal(guard.press(7_000, 53), "ask");
});

test("a speaker's own slots, and the minutes until one", () => {
  const slot = (id: string) => ({ speakers: [{ id, name: "Ada", role: null, company: null }] }) as unknown as Slot;
  const me = { name: "Ada", guest: false, speakers: ["first"] };
  assert.deepEqual(mySlots([["1", slot("first")], ["2", slot("namesake")]], me).map(([id]) => id), ["1"]);
  assert.deepEqual([minutesUntil(60_001, 0), minutesUntil(60_000, 0), minutesUntil(-5, 0)], [2, 1, 0]);
});
