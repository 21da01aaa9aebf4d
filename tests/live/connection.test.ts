import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerClock } from "../../static/src/live/clock.ts";
import { Connection, type Status } from "../../static/src/live/connection.ts";
import type { Frame } from "../../static/src/live/wire.ts";
import { FakeSocket, FakeTimers, frame } from "./fakes.ts";

function line({ newTicket = () => Promise.resolve("second") } = {}) {
  const [socket, timers] = [new FakeSocket(), new FakeTimers()];
  const seen = { statuses: [] as Status["phase"][], frames: [] as Frame[], snapshots: [] as number[], ready: 0, seq: 10 };
  const clock = new ServerClock(timers.now, 0);
  const connection = new Connection({
    socket, timers, clock, newTicket, ticket: "first", random: () => 1,
    listener: {
      status: ({ phase }) => void seen.statuses.push(phase),
      ready: () => (seen.ready += 1),
      since: () => seen.seq,
      frame: (each) => {
        if (each.from > seen.seq) return "gap";
        seen.frames.push(each);
        seen.seq = Math.max(seen.seq, each.to);
        return "applied";
      },
      snapshot: ({ seq }) => {
        seen.snapshots.push(seq);
        seen.seq = seq;
      },
    },
  });
  connection.start();
  return { socket, timers, clock, seen, connection };
}

test("it asks for what came after the page, then measures the clock three times", () => {
  const { socket, seen, clock, timers } = line();
  assert.deepEqual(socket.opened, ["first"]);
  socket.opens();
  assert.deepEqual(socket.syncs.map(({ since }) => since), [10]);
  assert.deepEqual(seen.statuses, []);
  for (const now of [50_000, 50_000, 50_000]) socket.nothingMissed(now);
  assert.deepEqual([seen.statuses, seen.ready, socket.syncs.length], [["online"], 1, 0]);
  assert.equal(clock.now(), 50_000);
  timers.pass(60_000);
  assert.deepEqual(socket.opened, ["first"]);
});

test("a snapshot is taken when the gap is too large", () => {
  const { socket, seen } = line();
  socket.opens();
  socket.syncs.shift()?.answer({ ok: true, snapshot: {}, seq: 5_000, now: 0 });
  assert.deepEqual([seen.snapshots, seen.statuses], [[5_000], ["online"]]);
});

test("a missed frame is asked for once, and again if more was missed meanwhile", () => {
  const { socket, seen } = line();
  socket.opens();
  for (let trip = 0; trip < 3; trip += 1) socket.nothingMissed();
  socket.frames(frame(12, 13));
  socket.frames(frame(13, 14));
  assert.deepEqual(socket.syncs.map(({ since }) => since), [10]);
  socket.syncs.shift()?.answer({ ok: true, frame: frame(10, 13), now: 0 });
  assert.deepEqual(socket.syncs.map(({ since }) => since), [13]);
  socket.syncs.shift()?.answer({ ok: true, frame: frame(13, 14), now: 0 });
  assert.deepEqual([seen.seq, socket.syncs.length], [14, 0]);
});

test("after a loss it comes back with growing waits, catches up, and starts small again", () => {
  const { socket, timers, seen } = line();
  socket.opens();
  for (let trip = 0; trip < 3; trip += 1) socket.nothingMissed();
  socket.loses("transport close");
  timers.pass(999);
  assert.equal(socket.opened.length, 1);
  timers.pass(1);
  assert.equal(socket.opened.length, 2);
  socket.refuses({ message: "no network", code: null });
  timers.pass(1_999);
  assert.equal(socket.opened.length, 2);
  timers.pass(1);
  socket.opens();
  socket.nothingMissed();
  assert.deepEqual(seen.statuses, ["online", "offline", "online"]);
  assert.equal(seen.ready, 2);
  socket.loses("again");
  timers.pass(1_000);
  assert.equal(socket.opened.length, 4);
});

test("the network's return cuts the wait short", () => {
  const { socket, timers, connection } = line();
  for (let n = 0; n < 6; n += 1) {
    socket.refuses({ message: "no network", code: null });
    timers.pass(30_000);
  }
  socket.refuses({ message: "no network", code: null });
  const before = socket.opened.length;
  connection.hurry();
  assert.equal(socket.opened.length, before + 1);
  timers.pass(60_000);
  assert.equal(socket.opened.length, before + 1, "the cancelled attempt does not come too");
});

test("an expired ticket is renewed once; a second expiry is final", async () => {
  const { socket, seen } = line();
  socket.refuses({ message: "expired", code: "expired" });
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(socket.opened, ["first", "second"]);
  socket.refuses({ message: "expired", code: "expired" });
  await Promise.resolve();
  assert.deepEqual([socket.opened.length, seen.statuses], [2, ["refused"]]);
});

test("a ticket that cannot be had waits like a lost line", async () => {
  const { socket, timers, seen } = line({ newTicket: () => Promise.reject(new Error("offline")) });
  socket.refuses({ message: "expired", code: "expired" });
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(seen.statuses, ["offline"]);
  timers.pass(1_000);
  assert.equal(socket.opened.length, 2);
});

test("a refusal for good is told and not retried; 'unavailable' is retried", () => {
  const refused = line();
  refused.socket.refuses({ message: "Vous avez été retiré.", code: "forbidden" });
  refused.socket.loses("closed after it");
  refused.timers.pass(120_000);
  assert.deepEqual([refused.socket.opened.length, refused.connection.status.message], [1, "Vous avez été retiré."]);
  const busy = line();
  busy.socket.refuses({ message: "busy", code: "unavailable" });
  busy.timers.pass(1_000);
  assert.equal(busy.socket.opened.length, 2);
});

test("a line that does not answer the sync is given up and made anew", () => {
  const { socket, timers, seen } = line();
  socket.opens();
  const [forgotten] = socket.syncs;
  timers.pass(8_000);
  assert.deepEqual([socket.closed, seen.statuses], [1, ["offline"]]);
  forgotten?.answer({ ok: true, frame: frame(10, 11), now: 0 });
  assert.deepEqual(seen.frames, [], "an answer of the old line is not taken");
  timers.pass(1_000);
  assert.equal(socket.opened.length, 2);
});
