// Node's socket.io with the product's messages: a room that everybody joins, votes counted in memory, a frame a tick.
import { createServer } from "node:http";

import { Server } from "socket.io";

const http = createServer((_request, response) => response.end("ok"));
const io = new Server(http, { perMessageDeflate: false, transports: ["websocket"], serveClient: false });
const live = io.of("/live");
const votes = new Map();
const moved = new Set();
let seq = 0;
let told = 0;
live.on("connection", (socket) => {
  socket.join("room");
  socket.on("sync", (_data, ack) => ack({ ok: true, frame: { ps: "bench", from: 0, to: told, put: {}, drop: {} } }));
  socket.on("command", (data, ack) => {
    const { id } = data.args;
    votes.set(id, (votes.get(id) ?? 0) + 1);
    moved.add(id);
    seq += 1;
    ack({ ok: true, seq });
  });
});
io.of("/bench").on("connection", (socket) => {
  socket.on("tick", (frame) => live.to("room").emit("frame", frame));
});
setInterval(() => {
  if (!moved.size) return;
  const question = Object.fromEntries([...moved].map((id) => [id, { votes: votes.get(id) }]));
  live.to("room").emit("frame", { ps: "bench", from: told, to: seq, put: { question }, drop: {}, now: Date.now() });
  moved.clear();
  told = seq;
}, 100);
http.listen(Number(process.argv[2]), "127.0.0.1");
