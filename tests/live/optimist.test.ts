import assert from "node:assert/strict";
import { test } from "node:test";

import { type Change, Optimist } from "../../static/src/live/optimist.ts";
import { Store } from "../../static/src/live/store.ts";
import type { Slot, Snapshot } from "../../static/src/live/wire.ts";
import { frame } from "./fakes.ts";

const snapshot = (title: string): Snapshot => ({ slot: { a: { title, position: 1 } } }) as unknown as Snapshot;
const rename: Change = { kind: "slot", id: "a", set: { title: "hoped" } };
const title = (optimist: Optimist, store: Store) => optimist.view(store).get("slot", "a")?.title;

test("an action is seen at once and is the store's own value once its frame came", () => {
  const [store, optimist] = [new Store(snapshot("true"), 5), new Optimist()];
  optimist.add("n", [rename]);
  assert.equal(title(optimist, store), "hoped");
  optimist.accept("n", 7);
  assert.equal(title(optimist, store), "hoped", "acknowledged, but the frame is still under way");
  store.apply(frame(5, 7, snapshot("server's")));
  assert.equal(title(optimist, store), "server's");
  assert.equal(optimist.view(store), store);
});

test("its frame's arrival is noticed, once, so that it is drawn at once", () => {
  const optimist = new Optimist();
  optimist.add("n", []);
  assert.equal(optimist.arrived(9), false, "not acknowledged yet");
  optimist.accept("n", 9);
  assert.deepEqual([optimist.arrived(8), optimist.arrived(9), optimist.arrived(9)], [false, true, false]);
});

test("a refused action is taken back, leaving what others did", () => {
  const [store, optimist] = [new Store(snapshot("true"), 5), new Optimist()];
  optimist.add("n", [rename]);
  store.apply(frame(5, 6, snapshot("colleague's")));
  assert.equal(title(optimist, store), "hoped");
  assert.equal(optimist.reject("n"), true);
  assert.equal(title(optimist, store), "colleague's");
  assert.equal(optimist.reject("n"), false);
});

test("only the named fields change, and other rows keep their identity", () => {
  const store = new Store({ slot: { a: { title: "A", position: 1 }, b: { title: "B" } } } as unknown as Snapshot, 1);
  const optimist = new Optimist();
  optimist.add("n", [rename]);
  const view = optimist.view(store);
  assert.deepEqual(view.get("slot", "a"), { title: "hoped", position: 1 });
  assert.equal(view.get("slot", "b"), store.get("slot", "b"));
});

test("rows can be made and dropped", () => {
  const [store, optimist] = [new Store(snapshot("A"), 1), new Optimist()];
  optimist.add("n", [{ kind: "slot", id: "x", make: { title: "X" } as Slot }, { kind: "slot", id: "a", drop: true }]);
  assert.deepEqual([...optimist.view(store).all("slot")], [["x", { title: "X" }]]);
});

test("the mark goes from sent to waiting to none", () => {
  const optimist = new Optimist();
  assert.equal(optimist.mark("slot", "a"), null);
  optimist.add("n", [rename]);
  assert.equal(optimist.mark("slot", "a"), "sent");
  optimist.wait("n");
  assert.equal(optimist.mark("slot", "a"), "waiting");
  assert.equal(optimist.mark("slot", "b"), null);
  optimist.accept("n", 3);
  assert.equal(optimist.mark("slot", "a"), null);
});
