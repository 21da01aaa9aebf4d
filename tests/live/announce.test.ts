import assert from "node:assert/strict";
import { test } from "node:test";

import { Announcer } from "../../static/src/live/announce.ts";
import { FakeTimers } from "./fakes.ts";

function voice() {
  const timers = new FakeTimers();
  const heard: string[] = [];
  const announcer = new Announcer(timers, {
    polite: (text) => heard.push(text),
    assertive: (text) => heard.push(`! ${text}`),
  });
  return { timers, heard, announcer };
}

test("the first words at once, the next ones four seconds apart", () => {
  const { timers, heard, announcer } = voice();
  for (const text of ["one", "two", "three"]) announcer.say(text);
  assert.deepEqual(heard, ["one"]);
  timers.pass(3_999);
  assert.deepEqual(heard, ["one"]);
  timers.pass(1);
  assert.deepEqual(heard, ["one", "two"]);
  timers.pass(4_000);
  assert.deepEqual(heard, ["one", "two", "three"]);
});

test("the same key replaces what still waits, in its place", () => {
  const { timers, heard, announcer } = voice();
  announcer.say("start");
  announcer.say("1 new", { key: "new" });
  announcer.say("other");
  announcer.say("2 new", { key: "new" });
  timers.pass(60_000);
  assert.deepEqual(heard, ["start", "2 new", "other"]);
});

test("never more than six in any minute, and nothing is lost", () => {
  const { timers, heard, announcer } = voice();
  for (let n = 0; n < 9; n += 1) announcer.say(`m${n}`);
  timers.pass(59_999);
  assert.equal(heard.length, 6);
  timers.pass(60_001);
  assert.deepEqual(heard, ["m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"]);
});

test("urgent words do not wait and take the place of their polite form", () => {
  const { timers, heard, announcer } = voice();
  announcer.say("hello");
  announcer.say("you are second", { key: "place" });
  announcer.say("it is your turn", { key: "place", urgent: true });
  timers.pass(60_000);
  assert.deepEqual(heard, ["hello", "! it is your turn"]);
});

test("what is no longer true is not said", () => {
  const { timers, heard, announcer } = voice();
  announcer.say("hello");
  announcer.say("reconnecting", { key: "line" });
  announcer.forget("line");
  timers.pass(60_000);
  assert.deepEqual(heard, ["hello"]);
});
