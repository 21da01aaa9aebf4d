import assert from "node:assert/strict";
import { test } from "node:test";

import { find, keyName, matches, type Press, types } from "../../static/src/live/shortcuts.ts";

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, repeat: false, ...held,
});

test("a letter is itself, with Shift another command, with Ctrl the browser's", () => {
  assert.equal(matches("k", press("k")), true);
  assert.equal(matches("k", press("K", { shiftKey: true })), false);
  assert.equal(matches("shift+k", press("K", { shiftKey: true })), true);
  assert.equal(matches("shift+k", press("k")), false);
  assert.equal(matches("k", press("k", { ctrlKey: true })), false);
  assert.equal(matches("k", press("k", { metaKey: true })), false);
  assert.equal(matches("k", press("k", { altKey: true })), false);
});

test("Alt with an arrow, and the arrow alone, differ", () => {
  assert.equal(matches("alt+arrowup", press("ArrowUp", { altKey: true })), true);
  assert.equal(matches("alt+arrowup", press("ArrowUp")), false);
});

test("signs are found wherever the keyboard has them", () => {
  assert.equal(matches("+", press("+")), true);
  assert.equal(matches("+", press("+", { shiftKey: true })), true);
  assert.equal(matches("?", press("?", { shiftKey: true })), true);
  assert.equal(matches("/", press("/", { shiftKey: true })), true);
  assert.equal(matches("1", press("1", { shiftKey: true })), true, "digits need Shift on a French keyboard");
});

test("nothing is run where somebody writes or chooses by letter", () => {
  for (const tagName of ["TEXTAREA", "SELECT", "INPUT", "IFRAME"]) assert.equal(types({ tagName }), true, tagName);
  assert.equal(types({ tagName: "INPUT", type: "search" }), true);
  assert.equal(types({ tagName: "INPUT", type: "checkbox" }), false);
  assert.equal(types({ tagName: "DIV", isContentEditable: true }), true);
  assert.equal(types({ tagName: "BUTTON", type: "button" }), false);
});

test("the first command that fits is found", () => {
  const ran: string[] = [];
  const shortcuts = ["a", "shift+a", "+"].map((keys) => ({ keys, label: keys, run: () => void ran.push(keys) }));
  find(shortcuts, press("A", { shiftKey: true }), null)?.run();
  find(shortcuts, press("+"), { tagName: "BODY" })?.run();
  find(shortcuts, press("a"), { tagName: "TEXTAREA" })?.run();
  assert.deepEqual(ran, ["shift+a", "+"]);
});

test("keys are written as they stand on the keyboard", () => {
  assert.deepEqual(["shift+k", "alt+arrowup", "+", "?", "escape"].map((keys) => keyName(keys, "fr")), ["Maj+K", "Alt+↑", "+", "?", "Échap"]);
  assert.deepEqual(["shift+k", "escape"].map((keys) => keyName(keys, "en")), ["Shift+K", "Esc"]);
});
