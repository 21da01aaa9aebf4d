import assert from "node:assert/strict";
import { test } from "node:test";

import { Announcer } from "../../static/src/live/announce.ts";
import { LiveClient } from "../../static/src/live/client.ts";
import { ServerClock } from "../../static/src/live/clock.ts";
import { Deeds } from "../../static/src/live/deeds.ts";
import { words } from "../../static/src/live/i18n.ts";
import type { Toast } from "../../static/src/live/live.ts";
import { Outbox } from "../../static/src/live/outbox.ts";
import { FakeSocket, FakeStorage, FakeTimers, page } from "./fakes.ts";

function desk() {
  const [socket, timers] = [new FakeSocket(), new FakeTimers()];
  const shown: Toast[] = [];
  const said: string[] = [];
  const clock = new ServerClock(timers.now, 1_000_000);
  const client = new LiveClient(
    {
      state: page(), socket, timers, clock, outbox: new Outbox(new FakeStorage(), "o"), random: () => 1,
      newTicket: () => Promise.resolve(""), fetchState: () => Promise.reject(new Error("unused")),
    },
    { changed: () => undefined, status: (status) => deeds.statusChanged(status), late: (sent) => deeds.late(sent), caughtUp: (count) => deeds.caughtUp(count) },
  );
  const announcer = new Announcer(timers, { polite: (text) => said.push(text), assertive: (text) => said.push(`! ${text}`) });
  const deeds = new Deeds({ client, timers, announcer, words: words("fr", "UTC", {}), toasts: { show: (toast) => shown.push(toast) } });
  client.start();
  const connect = () => {
    socket.opens();
    for (let trip = 0; trip < 3; trip += 1) socket.nothingMissed();
  };
  connect();
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { socket, timers, shown, said, deeds, connect, settle };
}

test("an accepted action is told, with a way back where there is one", async () => {
  const { socket, shown, said, deeds, settle } = desk();
  void deeds.act("question.dismiss", {}, { done: "Archivée.", undoable: true });
  socket.commands[0]?.answer({ ok: true, seq: 42 });
  await settle();
  assert.deepEqual(shown.map(({ text, tone }) => [text, tone]), [["Archivée.", "ok"]]);
  assert.deepEqual(said, ["Archivée."]);
  shown[0]?.action?.run();
  assert.deepEqual([socket.commands[1]?.verb, socket.commands[1]?.args], ["live.undo", { seq: 42 }]);
});

test("undo goes back action by action, and after a minute asks the server what was last", async () => {
  const { socket, timers, deeds, settle } = desk();
  for (const seq of [41, 42]) {
    void deeds.act("clock.add", {}, { undoable: true });
    socket.commands.at(-1)?.answer({ ok: true, seq });
    await settle();
  }
  deeds.undo();
  deeds.undo();
  deeds.undo();
  assert.deepEqual(socket.commands.slice(2).map(({ args }) => args), [{ seq: 42 }, { seq: 41 }, {}]);
  void deeds.act("clock.add", {}, { undoable: true });
  socket.commands.at(-1)?.answer({ ok: true, seq: 43 });
  await settle();
  timers.pass(60_001);
  deeds.undo();
  assert.deepEqual(socket.commands.at(-1)?.args, {});
});

test("undo at once takes back what is still on its way, not what was done before it", async () => {
  const { socket, deeds, settle } = desk();
  void deeds.act("clock.add", {}, { undoable: true });
  socket.commands[0]?.answer({ ok: true, seq: 41 });
  await settle();
  void deeds.act("clock.add", {}, { undoable: true });
  deeds.undo();
  assert.deepEqual(socket.commands[2]?.args, {});
  socket.commands[1]?.answer({ ok: true, seq: 42 });
  socket.commands[2].answer({ ok: true, seq: 43 });
  await settle();
  deeds.undo();
  assert.deepEqual(socket.commands[3]?.args, { seq: 41 });
});

test("the history names what can be taken back, last first, and takes back any of it", async () => {
  const { socket, timers, shown, deeds, settle } = desk();
  const deed = async (seq: number, words: { done?: string; named?: string }) => {
    void deeds.act("a", {}, { ...words, undoable: true });
    socket.commands.at(-1)?.answer({ ok: true, seq });
    await settle();
  };
  await deed(41, { done: "Archivée." });
  timers.pass(30_000);
  await deed(42, { named: "Une minute de plus" });
  await deed(43, { done: "Validée." });
  assert.deepEqual(deeds.history.map(({ seq, text }) => [seq, text]), [[43, "Validée."], [42, "Une minute de plus"], [41, "Archivée."]]);
  deeds.undo(42);
  shown[0]?.action?.run();
  assert.deepEqual(socket.commands.slice(3).map(({ args }) => args), [{ seq: 42 }, { seq: 41 }]);
  assert.deepEqual(deeds.history.map(({ seq }) => seq), [43]);
  timers.pass(60_001);
  assert.deepEqual(deeds.history, []);
});

test("a refusal is told in the server's words, in ours for some codes, or left to the caller", async () => {
  const { socket, shown, deeds, settle } = desk();
  const refuse = (code: string) => socket.commands.at(-1)?.answer({ ok: false, code, message: `server: ${code}` });
  void deeds.act("a", {});
  refuse("closed");
  void deeds.act("b", {}, { words: { conflict: "Deux personnes ont agi." } });
  refuse("conflict");
  void deeds.act("c", {}, { quiet: true });
  refuse("closed");
  await settle();
  assert.deepEqual(shown.map(({ text, tone }) => [text, tone]), [["server: closed", "err"], ["Deux personnes ont agi.", "err"]]);
});

test("refusals made here have their own words", async () => {
  const { socket, shown, deeds, settle } = desk();
  socket.loses("cut");
  void deeds.act("order.next", {});
  await settle();
  assert.deepEqual(shown.map(({ text }) => text), ["live.ui.refused.offline"]);
});

test("a short cut is not spoken of; a longer one politely; a long one urgently; then the return", () => {
  const { socket, timers, said, connect } = desk();
  socket.loses("cut");
  timers.pass(1_000);
  connect();
  timers.pass(60_000);
  assert.deepEqual(said, []);
  socket.loses("cut");
  timers.pass(1_500);
  assert.deepEqual(said, ["live.ui.reconnecting"]);
  timers.pass(8_500);
  assert.deepEqual(said, ["live.ui.reconnecting", "! live.ui.lost"]);
  connect();
  timers.pass(60_000);
  assert.deepEqual(said, ["live.ui.reconnecting", "! live.ui.lost", "live.ui.back"]);
});

test("what waited is reported once, and a refusal of it too", async () => {
  const { socket, timers, shown, deeds, connect, settle } = desk();
  socket.loses("cut");
  void deeds.act("question.ask", { text: "?" });
  connect();
  assert.deepEqual(shown.map(({ text }) => text), ["live.ui.outbox_sent"]);
  socket.commands[0]?.answer({ ok: false, code: "closed", message: "Fermé." });
  await settle();
  timers.pass(10_000);
  assert.deepEqual(shown.map(({ text }) => text), ["live.ui.outbox_sent", "Fermé."]);
});
