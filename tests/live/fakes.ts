// Fake time, storage and line for the live client's tests.
import type { Socket, SocketError } from "../../static/src/live/connection.ts";
import type { Storage } from "../../static/src/live/outbox.ts";
import type { Timers } from "../../static/src/live/timers.ts";
import type { Answer, Args, Frame, PageState, Presence, Snapshot, SyncAnswer } from "../../static/src/live/wire.ts";

export class FakeTimers implements Timers {
  #now = 1_000;
  #next = 0;
  #waiting = new Map<number, { at: number; work: () => void }>();

  now = (): number => this.#now;

  after = (ms: number, work: () => void): (() => void) => {
    const id = this.#next++;
    this.#waiting.set(id, { at: this.#now + ms, work });
    return () => void this.#waiting.delete(id);
  };

  /** Lets time pass, running what falls due in order. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#waiting].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
      if (!due) break;
      this.#waiting.delete(due[0]);
      this.#now = Math.max(this.#now, due[1].at);
      due[1].work();
    }
    this.#now = end;
  }

  get pending(): number {
    return this.#waiting.size;
  }
}

export class FakeStorage implements Storage {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);
}

export interface SentCommand {
  verb: string;
  args: Args;
  nonce: string;
  answer: (answer: Answer) => void;
}

/** A line that does what the test says; nothing happens by itself. */
export class FakeSocket implements Socket {
  opened: string[] = [];
  closed = 0;
  syncs: { since: number; answer: (answer: SyncAnswer) => void }[] = [];
  commands: SentCommand[] = [];
  opens: () => void = () => undefined;
  refuses: (error: SocketError) => void = () => undefined;
  loses: (reason: string) => void = () => undefined;
  frames: (frame: Frame) => void = () => undefined;
  presences: (presence: Presence) => void = () => undefined;

  open(ticket: string): void {
    this.opened.push(ticket);
  }
  close(): void {
    this.closed += 1;
  }
  onOpen(heard: () => void): void {
    this.opens = heard;
  }
  onRefused(heard: (error: SocketError) => void): void {
    this.refuses = heard;
  }
  onLost(heard: (reason: string) => void): void {
    this.loses = heard;
  }
  onFrame(heard: (frame: Frame) => void): void {
    this.frames = heard;
  }
  onPresence(heard: (presence: Presence) => void): void {
    this.presences = heard;
  }
  sync(since: number, answer: (answer: SyncAnswer) => void): void {
    this.syncs.push({ since, answer });
  }
  command(command: { verb: string; args: Args; nonce: string }, answer: (answer: Answer) => void): void {
    this.commands.push({ ...command, answer });
  }

  /** Answers the oldest open `sync` with a frame that says that nothing was missed. */
  nothingMissed(now = 0): void {
    const sync = this.syncs.shift();
    if (!sync) throw new Error("nobody asked for a sync");
    sync.answer({ ok: true, frame: frame(sync.since, sync.since, {}, {}, now), now });
  }
}

export function frame(from: number, to: number, put: Snapshot = {}, drop: Frame["drop"] = {}, now = 0): Frame {
  return { ps: "p1", from, to, put, drop, now };
}

export function page(snapshot: Snapshot = {}, seq = 10): PageState {
  return {
    ps: "p1", seq, now: 1_000_000, ticket: "first", partial: false, role: "attendee", audience: "attendees",
    me: { name: "Ada", guest: true, speakers: [] }, urls: { state: "/state", ticket: "/ticket" }, lang: "fr", zone: "Europe/Paris", snapshot,
  };
}
