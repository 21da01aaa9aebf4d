import assert from "node:assert/strict";
import { test } from "node:test";

import type { Change } from "../../static/src/live/optimist.ts";
import type { Id, PitchSession } from "../../static/src/live/wire.ts";
import {
  instantNear, movedTo, relisted, resized, reordered, type Row, shifted, stretched, wallClock, without,
} from "../../static/src/running_order/plan.ts";

const MINUTE = 60_000;

/** Slots by [start, length] in minutes. */
function plan(...given: [number, number][]): Row[] {
  return given.map(([start, length], index) => [
    String(index + 1),
    {
      version: 0, position: index + 1, kind: "pitch", title: "", titles: {}, company: null, speakers: [],
      pitch_s: length * 60, questions_s: 0, changeover_s: 0, starts_at: start * MINUTE, state: "later", started_at: null, ended_at: null,
    },
  ]);
}

/** Starts in minutes after the changes, by id. */
function starts(rows: Row[], changes: Change[]): Record<Id, number> {
  const at = new Map(rows.map(([id, slot]) => [id, slot.starts_at]));
  for (const change of changes) {
    if (change.kind !== "slot") continue;
    if ("drop" in change) at.delete(change.id);
    else if ("set" in change && change.set.starts_at !== undefined) at.set(change.id, change.set.starts_at);
  }
  return Object.fromEntries([...at].map(([id, moment]) => [id, moment / MINUTE]));
}

test("lengths travel with their slots and gaps stay with their places", () => {
  const rows = plan([0, 5], [7, 10], [17, 1]);
  const { order, changes } = movedTo(rows, "2", 0);
  assert.deepEqual(order, ["2", "1", "3"]);
  assert.deepEqual(starts(rows, changes), { 1: 12, 2: 0, 3: 17 });
  assert.deepEqual(reordered(rows, ["1", "2", "3"]), []);
});

test("those behind follow a longer slot, a shift and a slot that leaves", () => {
  const rows = plan([0, 10], [10, 10], [25, 10]);
  assert.deepEqual(starts(rows, resized(rows, "1", { pitch_s: 900, questions_s: 0, changeover_s: 0 })), { 1: 0, 2: 15, 3: 30 });
  assert.deepEqual(starts(rows, shifted(rows, "2", 300)), { 1: 0, 2: 15, 3: 30 });
  assert.deepEqual(starts(rows, without(rows, "1")), { 2: 0, 3: 15 });
  assert.deepEqual(without(rows, "9"), []);
});

test("a second move before the first was answered counts on it", () => {
  const session = { list_version: 4 } as PitchSession;
  assert.deepEqual(relisted("abc", session), { kind: "pitch_session", id: "abc", set: { list_version: 5 } });
});

test("nothing is shorter than nothing", () => {
  const [row] = plan([0, 1]);
  assert.ok(row);
  assert.equal(stretched(row[1], -5).pitch_s, 0);
  assert.equal(stretched(row[1], 1).pitch_s, 120);
});

test("a typed time is the nearest one; where clocks skip it there is none; where it comes twice, the nearer", () => {
  const wall = wallClock("Europe/Paris");
  const at = (text: string) => Date.parse(text);
  assert.equal(instantNear("14:05", wall, at("2027-06-01T12:00Z")), at("2027-06-01T12:05Z"));
  assert.equal(instantNear("00:10", wall, at("2027-06-01T21:50Z")), at("2027-06-01T22:10Z"));
  assert.equal(instantNear("02:30", wall, at("2027-03-28T00:50Z")), null);
  assert.equal(instantNear("03:10", wall, at("2027-03-28T00:50Z")), at("2027-03-28T01:10Z"));
  assert.equal(instantNear("02:45", wall, at("2027-10-31T00:30Z")), at("2027-10-31T00:45Z"));
  assert.equal(instantNear("02:45", wall, at("2027-10-31T01:30Z")), at("2027-10-31T01:45Z"));
});
