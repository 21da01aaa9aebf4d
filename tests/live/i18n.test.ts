import assert from "node:assert/strict";
import { test } from "node:test";

import { duration, words } from "../../static/src/live/i18n.ts";

const catalogue = {
  "a.ui.hello": "Bonjour {name}, {name} !",
  "a.ui.votes": { one: "{count} vote", other: "{count} votes" },
};

test("placeholders are filled, unknown ones stay visible", () => {
  const { t } = words("fr", "Europe/Paris", catalogue);
  assert.equal(t("a.ui.hello", { name: "Ada" }), "Bonjour Ada, Ada !");
  assert.equal(t("a.ui.hello", {}), "Bonjour {name}, {name} !");
  assert.equal(t("a.ui.missing"), "a.ui.missing");
});

test("a value is text, never a placeholder again", () => {
  const { t } = words("fr", "Europe/Paris", catalogue);
  assert.equal(t("a.ui.hello", { name: "{name}$&" }), "Bonjour {name}$&, {name}$& !");
});

test("plurals as the language has them: nought is one in French, many in English", () => {
  const [fr, en] = [words("fr", "UTC", catalogue), words("en", "UTC", catalogue)];
  assert.deepEqual([0, 1, 2].map((count) => fr.t("a.ui.votes", { count })), ["0 vote", "1 vote", "2 votes"]);
  assert.deepEqual([0, 1, 2].map((count) => en.t("a.ui.votes", { count })), ["0 votes", "1 vote", "2 votes"]);
});

test("ordinals", () => {
  const [fr, en] = [words("fr", "UTC", {}), words("en", "UTC", {})];
  assert.deepEqual([1, 2, 21].map(fr.ordinal), ["1er", "2e", "21e"]);
  assert.deepEqual([1, 2, 3, 4, 11, 22].map(en.ordinal), ["1st", "2nd", "3rd", "4th", "11th", "22nd"]);
});

test("times in the viewer's zone, midnight as 00", () => {
  const at = Date.UTC(2026, 6, 1, 22, 5);
  assert.equal(words("fr", "Europe/Paris", {}).time(at), "00:05");
  assert.equal(words("en", "America/Montreal", {}).time(at), "18:05");
});

test("durations count down to 0:00 and then over", () => {
  const shown = [3_845_000, 245_000, 59_001, 1, 0, -1, -1_000, -61_000].map(duration);
  assert.deepEqual(shown, ["1:04:05", "4:05", "1:00", "0:01", "0:00", "−0:01", "−0:01", "−1:01"]);
});
