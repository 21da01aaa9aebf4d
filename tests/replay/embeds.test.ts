import assert from "node:assert/strict";
import { test } from "node:test";

import { embedOf, type Embed } from "../../static/src/replay/embeds.ts";

function known(provider: string, origin = ""): Embed {
  const embed = embedOf(provider, origin);
  assert.ok(embed);
  return embed;
}

const said = (messages: unknown[]): unknown[] => messages.map((message) => JSON.parse(String(message)) as unknown);

test("YouTube: asks to be told, seeks, and hears where the video is", () => {
  const youtube = known("youtube");
  assert.equal(youtube.origin, "https://www.youtube-nocookie.com");
  assert.deepEqual(said(youtube.hello()), [{ event: "listening", id: 1, channel: "widget" }]);
  assert.deepEqual(said(youtube.seek(90)), [
    { event: "command", id: 1, channel: "widget", func: "seekTo", args: [90, true] },
  ]);
  const delivery = { event: "infoDelivery", info: { currentTime: 12.5, duration: 60, playerState: 1 } };
  assert.deepEqual(youtube.read(JSON.stringify(delivery)), { time: 12.5, duration: 60, playing: true });
  assert.deepEqual(youtube.read(JSON.stringify({ event: "onReady", info: null })), {});
  assert.deepEqual(youtube.read(JSON.stringify({ event: "infoDelivery", info: { playerState: 2 } })), { playing: false });
});

test("Vimeo: subscribes, again when the frame says that it is ready", () => {
  const vimeo = known("vimeo");
  const subscriptions = ["timeupdate", "play", "pause"].map((value) => ({ method: "addEventListener", value }));
  assert.deepEqual(said(vimeo.hello()), subscriptions);
  assert.deepEqual(said(vimeo.read('{"event":"ready"}')?.reply ?? []), subscriptions);
  assert.deepEqual(vimeo.read({ event: "timeupdate", data: { seconds: 3, duration: 9 } }), { time: 3, duration: 9 });
  assert.deepEqual(vimeo.read('{"event":"pause","data":{"seconds":4}}'), { time: 4, playing: false });
  assert.deepEqual(said(vimeo.seek(61.5)), [{ method: "setCurrentTime", value: 61.5 }]);
});

test("PeerTube: greets back, answers requests, numbers its own", () => {
  const peertube = known("peertube", "https://tube.example");
  assert.deepEqual(peertube.extra, { api: "1" });
  const greeting = { method: "peertube::__ready", params: { type: "publish-request", publish: [] } };
  assert.deepEqual(said(peertube.read(JSON.stringify(greeting))?.reply ?? []), [
    { method: "peertube::__ready", params: { type: "publish-reply", publish: [] } },
  ]);
  assert.deepEqual(said(peertube.read('{"id":11,"method":"peertube::ready","params":true}')?.reply ?? []), [
    { id: 11, result: null },
  ]);
  const update = { method: "peertube::playbackStatusUpdate", params: { position: 3, duration: 36, playbackState: "playing" } };
  assert.deepEqual(peertube.read(JSON.stringify(update)), { time: 3, duration: 36, playing: true });
  assert.deepEqual(peertube.read('{"method":"peertube::playbackStatusChange","params":"paused"}'), { playing: false });
  assert.deepEqual(said([...peertube.seek(5), ...peertube.play()]), [
    { id: 1, method: "peertube::seek", params: 5 },
    { id: 2, method: "peertube::play" },
  ]);
});

test("what is no message of the provider is nothing", () => {
  for (const provider of ["youtube", "vimeo", "peertube"]) {
    const embed = known(provider, "https://tube.example");
    for (const data of ["", "x", "[]", "null", "3", null, undefined, 7, '{"event":3}', '{"method":"other::x"}']) {
      assert.equal(embed.read(data), null, `${provider}: ${String(data)}`);
    }
  }
});

test("a time that is no number is not believed", () => {
  assert.deepEqual(known("youtube").read('{"event":"infoDelivery","info":{"currentTime":"12","duration":-1}}'), {});
});

test("others have no messages", () => {
  assert.equal(embedOf("dailymotion", ""), null);
  assert.equal(embedOf("", ""), null);
});
