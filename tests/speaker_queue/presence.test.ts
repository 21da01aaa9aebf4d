// Here, away, never seen: what a moderator reads.
import assert from "node:assert/strict";
import { test } from "node:test";

import { standing } from "../../static/src/speaker_queue/presence.ts";

const now = 1_000_000_000;
const presence = { here: 3, entries: { a: true as const, b: now - 4_000, c: now - 59_000, d: now - 150_000, e: null } };

test("a moment's absence is none, a longer one is told in minutes, and nobody is made up", () => {
  const told = ["a", "b", "c", "d", "e", "f"].map((id) => standing(presence, id, now));
  assert.deepEqual(told, [
    { away: false, words: "live.ui.health.present", count: 0 },
    { away: false, words: "live.ui.health.present", count: 0 },
    { away: true, words: "speaker_queue.ui.just_left", count: 0 },
    { away: true, words: "speaker_queue.ui.away_since", count: 2 },
    { away: true, words: "speaker_queue.ui.not_seen", count: 0 },
    undefined,
  ]);
  assert.equal(standing({ here: 1 }, "a", now), undefined);
});
