// Every question counts once, under what became of it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { tally } from "../../static/src/questions/tally.ts";

test("counts what became of each question, the archived ones by reason", () => {
  const counted = tally([
    { state: "pending", reason: null },
    { state: "live", reason: null },
    { state: "answering", reason: null },
    { state: "answered", reason: null },
    { state: "deferred", reason: null },
    { state: "merged", reason: null },
    { state: "withdrawn", reason: null },
    { state: "dismissed", reason: "unclear" },
    { state: "dismissed", reason: "off_topic" },
    { state: "dismissed", reason: "off_topic" },
    { state: "dismissed", reason: null },
  ]);
  assert.deepEqual(counted, {
    received: 10, published: 4, answered: 1, deferred: 1, merged: 1, dismissed: 4,
    reasons: [["off_topic", 2], ["other", 1], ["unclear", 1]],
  });
});
