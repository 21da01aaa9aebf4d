import assert from "node:assert/strict";
import { test } from "node:test";

import { movedClock, steps } from "../../static/src/editor/clock.ts";

test("a time of day moves over midnight both ways, and what is none stays", () => {
  assert.deepEqual(
    [movedClock("14:00", 5), movedClock("23:58", 5), movedClock("00:02", -5), movedClock("", 5)],
    ["14:05", "00:03", "23:57", ""],
  );
});

test("buttons move starts or lengths by five minutes", () => {
  assert.deepEqual(
    Object.entries(steps).map(([act, { start, length }]) => [act, start, length]),
    [["earlier", -5, 0], ["later", 5, 0], ["all_earlier", -5, 0], ["all_later", 5, 0], ["shorter", 0, -5], ["longer", 0, 5]],
  );
});
