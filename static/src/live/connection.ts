// The socket's life: connect, prove who we are, catch up, and come back after every loss.
import { delay } from "./backoff.ts";
import type { ServerClock } from "./clock.ts";
import type { Timers } from "./timers.ts";
import type { Answer, Args, Frame, Presence, Snapshot, SyncAnswer } from "./wire.ts";

export type Phase = "connecting" | "online" | "offline" | "refused";

export interface Status {
  phase: Phase;
  /** Local time since when it is so. */
  since: number;
  code?: string;
  message?: string;
}

export interface SocketError {
  message: string;
  code: string | null;
}

/** What we need of a Socket.IO socket; `socket.ts` has the real one. */
export interface Socket {
  open(ticket: string): void;
  close(): void;
  onOpen(heard: () => void): void;
  onRefused(heard: (error: SocketError) => void): void;
  onLost(heard: (reason: string) => void): void;
  onFrame(heard: (frame: Frame) => void): void;
  onPresence(heard: (presence: Presence) => void): void;
  sync(since: number, answered: (answer: SyncAnswer) => void): void;
  command(command: { verb: string; args: Args; nonce: string }, answered: (answer: Answer) => void): void;
}

export interface Listener {
  status(status: Status): void;
  /** Caught up after a connect: the outbox may go. */
  ready(): void;
  frame(frame: Frame): "applied" | "gap";
  snapshot(answer: { snapshot: Snapshot; seq: number }): void;
  since(): number;
}

export interface ConnectionParts {
  socket: Socket;
  timers: Timers;
  clock: ServerClock;
  listener: Listener;
  ticket: string;
  /** Fetches a new ticket with the cookie. */
  newTicket(): Promise<string>;
  random?: () => number;
}

const ROUND_TRIPS = 3;
const SYNC_TIMEOUT = 8_000;
/** Codes of a refused connection that no retry changes. */
const FINAL = new Set(["forbidden", "unauthenticated", "not_found", "removed"]);

export class Connection {
  status: Status;
  readonly #parts: ConnectionParts;
  #ticket: string;
  #attempt = 0;
  #renewed = false;
  #epoch = 0;
  #syncing = false;
  #syncAgain = false;
  #cancelRetry: (() => void) | null = null;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#ticket = parts.ticket;
    this.status = { phase: "connecting", since: parts.timers.now() };
    const { socket, listener } = parts;
    socket.onOpen(() => this.#opened());
    socket.onRefused((error) => void this.#refused(error));
    socket.onLost(() => this.#lost());
    socket.onFrame((frame) => {
      parts.clock.seen(frame.now);
      if (listener.frame(frame) === "gap") this.#catchUp();
    });
  }

  start(): void {
    this.#parts.socket.open(this.#ticket);
  }

  /** The network is back, or the page is looked at again: do not wait for the timer. */
  hurry(): void {
    if (this.status.phase !== "offline" || !this.#cancelRetry) return;
    this.#cancelRetry();
    this.#attempt = 0;
    this.#retry();
  }

  /** Gives up the present connection (it stopped answering) and comes back. */
  renew(): void {
    this.#parts.socket.close();
    this.#lost();
  }

  #retry(): void {
    this.#cancelRetry = null;
    this.#parts.socket.open(this.#ticket);
  }

  #opened(): void {
    this.#epoch += 1;
    this.#syncing = false;
    this.#parts.clock.restart();
    this.#catchUp(ROUND_TRIPS);
  }

  #lost(): void {
    this.#epoch += 1;
    this.#syncing = false;
    if (this.status.phase === "refused") return;
    if (this.status.phase !== "offline") this.#set({ phase: "offline" });
    this.#later(delay(this.#attempt, this.#parts.random));
    this.#attempt += 1;
  }

  #later(ms: number): void {
    this.#cancelRetry?.();
    this.#cancelRetry = this.#parts.timers.after(ms, () => this.#retry());
  }

  async #refused({ code, message }: SocketError): Promise<void> {
    if (code === "expired" && !this.#renewed) {
      this.#renewed = true;
      try {
        this.#ticket = await this.#parts.newTicket();
        this.#retry();
      } catch {
        this.#lost();
      }
    } else if (code !== null && (FINAL.has(code) || code === "expired")) {
      this.#epoch += 1;
      this.#set({ phase: "refused", code, message });
    } else {
      this.#lost();
    }
  }

  /** Asks for what was missed; the first `trips` answers after a connect also set the clock. */
  #catchUp(trips = 1): void {
    if (this.#syncing) {
      this.#syncAgain = true;
      return;
    }
    this.#syncing = true;
    this.#syncAgain = false;
    const { socket, clock, listener, timers } = this.#parts;
    const epoch = this.#epoch;
    const sent = clock.local();
    const giveUp = timers.after(SYNC_TIMEOUT, () => epoch === this.#epoch && this.renew());
    socket.sync(listener.since(), (answer) => {
      giveUp();
      if (epoch !== this.#epoch) return;
      this.#syncing = false;
      if (!answer.ok) {
        this.#notSynced(answer);
        return;
      }
      clock.add({ sent, received: clock.local(), now: answer.now });
      if ("snapshot" in answer) listener.snapshot(answer);
      else listener.frame(answer.frame);
      this.#caughtUp(trips - 1);
    });
  }

  #notSynced({ code, message }: { code: string; message: string }): void {
    if (FINAL.has(code)) this.#set({ phase: "refused", code, message });
    else this.renew();
  }

  #caughtUp(tripsLeft: number): void {
    if (this.status.phase !== "online") {
      this.#attempt = 0;
      this.#renewed = false;
      this.#set({ phase: "online" });
      this.#parts.listener.ready();
    }
    if (tripsLeft > 0 || this.#syncAgain) this.#catchUp(Math.max(tripsLeft, 1));
  }

  #set(status: Omit<Status, "since">): void {
    this.status = { ...status, since: this.#parts.timers.now() };
    this.#parts.listener.status(this.status);
  }
}
