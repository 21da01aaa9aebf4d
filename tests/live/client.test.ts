import assert from "node:assert/strict";
import { test } from "node:test";

import { LiveClient, type Sent } from "../../static/src/live/client.ts";
import { ServerClock } from "../../static/src/live/clock.ts";
import { Outbox } from "../../static/src/live/outbox.ts";
import type { Answer, Snapshot } from "../../static/src/live/wire.ts";
import { FakeSocket, FakeStorage, FakeTimers, frame, page } from "./fakes.ts";

const slot = (title: string): Snapshot => ({ slot: { a: { title } } }) as unknown as Snapshot;
const renamed = [{ kind: "slot", id: "a", set: { title: "hoped" } } as const];

function session({ storage = new FakeStorage() } = {}) {
  const [socket, timers] = [new FakeSocket(), new FakeTimers()];
  const late: Sent[] = [];
  const caughtUp: number[] = [];
  const client = new LiveClient(
    {
      state: page(slot("true")), socket, timers, clock: new ServerClock(timers.now, 1_000_000),
      outbox: new Outbox(storage, "o"), random: () => 1,
      newTicket: () => Promise.resolve("second"),
      fetchState: () => Promise.resolve({ snapshot: slot("whole"), seq: 10 }),
    },
    { changed: () => undefined, late: (sent) => late.push(sent), caughtUp: (count) => caughtUp.push(count) },
  );
  client.start();
  const connect = () => {
    socket.opens();
    for (let trip = 0; trip < 3; trip += 1) socket.nothingMissed(client.clock.now());
  };
  const title = () => client.view.get("slot", "a")?.title;
  return { socket, timers, client, storage, late, caughtUp, connect, title };
}

/** The answer if there is one by now. */
async function settled(answer: Promise<Answer>): Promise<Answer | null> {
  return Promise.race([answer, new Promise<null>((resolve) => setImmediate(() => resolve(null)))]);
}

test("an action is sent at once, seen at once, and ends when acknowledged", async () => {
  const { socket, client, connect, title, storage } = session();
  connect();
  const answer = client.send("slot.rename", { id: "a" }, renamed);
  assert.deepEqual([title(), socket.commands.length, client.mark("slot", "a")], ["hoped", 1, "sent"]);
  socket.commands[0]?.answer({ ok: true, seq: 11 });
  assert.deepEqual(await settled(answer), { ok: true, seq: 11 });
  assert.deepEqual([title(), client.mark("slot", "a"), storage.items.size], ["hoped", null, 0]);
  socket.frames(frame(10, 11, slot("server's")));
  assert.equal(title(), "server's");
});

test("a refusal takes it back and hands over the words", async () => {
  const { socket, client, connect, title } = session();
  connect();
  const answer = client.send("slot.rename", {}, renamed);
  const refusal = { ok: false, code: "closed", message: "Les questions sont fermées." } as const;
  socket.commands[0]?.answer(refusal);
  assert.deepEqual([await settled(answer), title()], [refusal, "true"]);
});

test("without an answer for two seconds it is shown as waiting; after ten the line is made anew and the same nonce sent", () => {
  const { socket, timers, client, connect } = session();
  connect();
  void client.send("slot.rename", {}, renamed);
  timers.pass(1_999);
  assert.equal(client.mark("slot", "a"), "sent");
  timers.pass(1);
  assert.equal(client.mark("slot", "a"), "waiting");
  timers.pass(8_000);
  assert.deepEqual([socket.closed, client.status.phase], [1, "offline"]);
  timers.pass(1_000);
  connect();
  assert.equal(socket.commands.length, 2);
  assert.equal(socket.commands[1]?.nonce, socket.commands[0]?.nonce);
});

test("offline, actions wait in order and are sent once after the sync", () => {
  const { socket, client, connect, caughtUp } = session();
  connect();
  socket.loses("cut");
  for (const n of [1, 2, 3]) void client.send("question.ask", { n });
  assert.equal(socket.commands.length, 0);
  socket.opens();
  assert.equal(socket.commands.length, 0, "not before the sync");
  socket.nothingMissed();
  assert.deepEqual(socket.commands.map(({ args }) => args.n), [1, 2, 3]);
  assert.deepEqual(caughtUp, [3]);
});

test("offline, Next is refused at once; in flight at the cut, it is dropped and never sent again", async () => {
  const { socket, client, connect, title } = session();
  connect();
  const flying = client.send("order.next", {}, renamed);
  socket.loses("cut");
  assert.deepEqual(await settled(flying), { ok: false, code: "unknown", message: "" });
  assert.equal(title(), "true");
  assert.deepEqual(await settled(client.send("order.next", {})), { ok: false, code: "offline", message: "" });
  connect();
  assert.equal(socket.commands.length, 1);
});

test("offline, the twenty-first action is refused", async () => {
  const { client, connect, socket } = session();
  connect();
  socket.loses("cut");
  for (let n = 0; n < 20; n += 1) void client.send("question.ask", { n });
  assert.deepEqual(await settled(client.send("question.ask", { n: 20 })), { ok: false, code: "full", message: "" });
});

test("after a reload what was waiting is sent, and its refusal is told", () => {
  const before = session();
  before.connect();
  before.socket.loses("cut");
  void before.client.send("question.ask", { text: "Pourquoi ?" });
  const after = session({ storage: before.storage });
  after.connect();
  assert.deepEqual(after.socket.commands.map(({ args }) => args), [{ text: "Pourquoi ?" }]);
  const answer = { ok: false, code: "closed", message: "Fermé." } as const;
  after.socket.commands[0]?.answer(answer);
  assert.deepEqual(after.late, [{ verb: "question.ask", args: { text: "Pourquoi ?" }, answer }]);
});

test("what waited over two minutes asks first: send now, or drop", () => {
  const { socket, timers, client, connect } = session();
  connect();
  socket.loses("cut");
  void client.send("question.ask", { text: "old" });
  void client.send("question.ask", { text: "older" });
  timers.pass(121_000);
  connect();
  assert.deepEqual([socket.commands.length, client.stale.map(({ args }) => args.text)], [0, ["old", "older"]]);
  const [first, second] = client.stale;
  client.sendStale(first?.nonce ?? "");
  client.drop(second?.nonce ?? "");
  assert.deepEqual([socket.commands.map(({ args }) => args.text), client.stale], [["old"], []]);
});

test("'unavailable' is tried again with the same nonce", () => {
  const { socket, timers, client, connect } = session();
  connect();
  void client.send("question.ask", {});
  socket.commands[0]?.answer({ ok: false, code: "unavailable", message: "" });
  timers.pass(1_000);
  assert.deepEqual([socket.commands.length, socket.commands[1]?.nonce], [2, socket.commands[0]?.nonce]);
});

test("'too fast' is told to a person who waits for it, and retried for one who left the field", async () => {
  const { socket, timers, client, connect } = session();
  const refusal = { ok: false, code: "rate_limited", message: "", retry_after_s: 3 } as const;
  connect();
  const answer = client.send("question.ask", { n: 1 });
  socket.commands[0]?.answer(refusal);
  assert.deepEqual(await settled(answer), refusal);
  socket.loses("cut");
  void client.send("question.ask", { n: 2 });
  connect();
  socket.commands[1]?.answer(refusal);
  timers.pass(4_000);
  assert.deepEqual(socket.commands.map(({ args }) => args.n), [1, 2, 2]);
});

test("the whole state completes a partial page", async () => {
  const { client, title } = session();
  await client.complete();
  assert.equal(title(), "whole");
});
