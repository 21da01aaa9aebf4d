// Node's socket.io with the product's messages: a room that everybody joins, a frame every tick, a count of votes.
import { createServer } from "node:http";

import { Server } from "socket.io";

const http = createServer((request, response) => response.end("ok"));
const io = new Server(http, { perMessageDeflate: false, transports: ["websocket"], serveClient: false });
const live = io.of("/live");
let votes = 0;
let dirty = false;
let seq = 0;
live.on("connection", (socket) => {
  socket.join("room");
  socket.on("command", (data, ack) => {
    votes += 1;
    dirty = true;
    if (ack) ack({ ok: true, seq: votes });
  });
  socket.on("tick", (frame) => live.to("room").emit("frame", frame));
});
setInterval(() => {
  if (!dirty) return;
  dirty = false;
  const from = seq;
  seq = votes;
  live.to("room").emit("frame", { ps: "bench", from, to: seq, put: { question: { 1: { votes } } }, drop: {}, now: Date.now() });
}, 100);
http.listen(Number(process.argv[2]), "127.0.0.1");
