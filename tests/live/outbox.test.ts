import assert from "node:assert/strict";
import { test } from "node:test";

import { CAPACITY, type Command, mayWait, newNonce, Outbox } from "../../static/src/live/outbox.ts";
import { FakeStorage } from "./fakes.ts";

const command = (nonce: string, at = 0, verb = "question.ask"): Command => ({ nonce, verb, args: { text: nonce }, at });
const nonces = (commands: readonly Command[]) => commands.map(({ nonce }) => nonce);

test("it survives a reload, in order, and forgets what was answered", () => {
  const storage = new FakeStorage();
  const before = new Outbox(storage, "k");
  for (const nonce of ["a", "b", "c"]) before.add(command(nonce));
  before.remove("b");
  const after = new Outbox(storage, "k");
  assert.deepEqual(after.commands, [command("a"), command("c")]);
  after.remove("a");
  after.remove("c");
  assert.equal(storage.items.size, 0);
});

test("it is full at twenty", () => {
  const outbox = new Outbox(new FakeStorage(), "k");
  for (let n = 0; n < CAPACITY; n += 1) {
    assert.equal(outbox.full, false);
    outbox.add(command(String(n)));
  }
  assert.equal(outbox.full, true);
});

test("Next and giving the floor never wait, nor survive a reload", () => {
  assert.deepEqual(["order.next", "queue.give", "hand.raise"].map(mayWait), [false, false, true]);
  const storage = new FakeStorage();
  const outbox = new Outbox(storage, "k");
  outbox.add(command("n", 0, "order.next"));
  outbox.add(command("q"));
  assert.deepEqual(nonces(new Outbox(storage, "k").commands), ["q"]);
});

test("after two minutes the person is asked, and 'send now' makes it fresh", () => {
  const outbox = new Outbox(new FakeStorage(), "k");
  outbox.add(command("old", 1_000));
  outbox.add(command("new", 2_000));
  assert.deepEqual([nonces(outbox.fresh(121_000)), nonces(outbox.stale(121_000))], [["old", "new"], []]);
  assert.deepEqual([nonces(outbox.fresh(121_001)), nonces(outbox.stale(121_001))], [["new"], ["old"]]);
  outbox.refresh("old", 121_001);
  assert.deepEqual(nonces(outbox.stale(121_001)), []);
});

test("what was tampered with in the storage is ignored", () => {
  for (const stored of ["{", "3", "null", '[1, {"nonce": 3}]', '{"a": 1}']) {
    const storage = new FakeStorage();
    storage.setItem("k", stored);
    assert.deepEqual(new Outbox(storage, "k").commands, []);
  }
});

test("a forbidden storage costs nothing but the reload", () => {
  const storage = new FakeStorage();
  storage.setItem = () => {
    throw new Error("quota");
  };
  const outbox = new Outbox(storage, "k");
  outbox.add(command("a"));
  assert.deepEqual(nonces(outbox.commands), ["a"]);
});

test("nonces are long and differ", () => {
  const [one, two] = [newNonce(), newNonce()];
  assert.match(one, /^[0-9a-f]{32}$/);
  assert.notEqual(one, two);
});
