import assert from "node:assert/strict";
import { test } from "node:test";

import { Drafts } from "../../static/src/live/drafts.ts";
import { storageOr } from "../../static/src/live/storage.ts";
import { FakeStorage } from "./fakes.ts";

test("a draft survives a reload, apart from other drafts, and goes when sent", () => {
  const storage = new FakeStorage();
  new Drafts(storage, "p1").write("ask", "Pourquoi ?");
  assert.equal(new Drafts(storage, "p1").read("ask"), "Pourquoi ?");
  assert.equal(new Drafts(storage, "p2").read("ask"), "");
  new Drafts(storage, "p1").write("ask", "");
  assert.equal(storage.items.size, 0);
});

test("a forbidden storage is no error", () => {
  const refused = () => {
    throw new Error("forbidden");
  };
  const drafts = new Drafts({ getItem: refused, setItem: refused, removeItem: refused }, "p");
  drafts.write("ask", "x");
  assert.equal(drafts.read("ask"), "");
});

test("where the browser forbids storage, memory stands in for it", () => {
  const storage = storageOr(() => {
    throw new Error("SecurityError");
  });
  storage.setItem("a", "1");
  assert.equal(storage.getItem("a"), "1");
  storage.removeItem("a");
  assert.equal(storage.getItem("a"), null);
  const real = new FakeStorage();
  assert.equal(storageOr(() => real), real);
});
