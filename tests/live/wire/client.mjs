// The standard JavaScript client: joins, commands, gets a frame; prints what it saw. `node client.mjs URL TRANSPORTS`
import { io } from "socket.io-client";

const [url, transports] = process.argv.slice(2);
const socket = io(`${url}/live`, {
  transports: transports.split(","),
  auth: { ticket: "good" },
  reconnectionDelay: 200,
  reconnectionDelayMax: 400,
  forceNew: true,
});
let connects = 0;
const say = (what) => console.log(JSON.stringify(what));
socket.on("frame", (frame) => say({ frame: frame.text }));
socket.on("connect_error", (error) => {
  if (error.data) say({ refused: error.data.code });
});
socket.on("disconnect", (reason) => say({ gone: reason }));
socket.on("connect", async () => {
  connects += 1;
  if (transports === "polling,websocket" && socket.io.engine.transport.name === "polling") {
    await new Promise((upgraded) => socket.io.engine.once("upgrade", upgraded));
  }
  say({ connects, transport: socket.io.engine.transport.name });
  say(await socket.timeout(3000).emitWithAck("command", { verb: "hello" }));
  say(await socket.timeout(3000).emitWithAck("command", { verb: "x".repeat(20000) }));
  socket.timeout(3000).emit("command", { verb: "shout", text: `round ${connects}` }, () => say("done"));
});
setTimeout(() => process.exit(2), 25000);
process.stdin.on("end", () => process.exit(0)).resume();
