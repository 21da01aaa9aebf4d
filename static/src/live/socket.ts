// The real Socket.IO socket behind the interface that connection.ts needs: websocket first, then polling.
import { io } from "socket.io-client";

import type { Socket, SocketError } from "./connection.ts";
import type { Frame, Presence } from "./wire.ts";

interface ConnectError extends Error {
  data?: { code?: string };
}

export function socketIo(namespace = "/live"): Socket {
  let ticket = "";
  let closing = false;
  const socket = io(namespace, {
    autoConnect: false,
    reconnection: false,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    timeout: 10_000,
    auth: (give) => give({ ticket }),
  });
  return {
    open: (fresh) => {
      ticket = fresh;
      socket.connect();
    },
    close: () => {
      closing = true;
      socket.disconnect();
      closing = false;
    },
    onOpen: (heard) => void socket.on("connect", heard),
    onRefused: (heard) =>
      void socket.on("connect_error", (error: ConnectError) => {
        const refusal: SocketError = { message: error.message, code: error.data?.code ?? null };
        heard(refusal);
      }),
    onLost: (heard) => void socket.on("disconnect", (reason) => (closing ? undefined : heard(reason))),
    onFrame: (heard) => void socket.on("frame", (frame: Frame) => heard(frame)),
    onPresence: (heard) => void socket.on("presence", (presence: Presence) => heard(presence)),
    sync: (since, answered) => void socket.emit("sync", { since }, answered),
    command: (command, answered) => void socket.emit("command", command, answered),
  };
}
