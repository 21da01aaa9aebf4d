// The live session in this browser: what is known, what was done and not yet confirmed, and the line to the server.
import type { ServerClock } from "./clock.ts";
import { Connection, type Socket, type Status } from "./connection.ts";
import { type Change, type Mark, Optimist } from "./optimist.ts";
import { type Command, mayWait, newNonce, type Outbox } from "./outbox.ts";
import { Store, type View } from "./store.ts";
import type { Timers } from "./timers.ts";
import type { Answer, Args, Id, Kind, PageState, Presence, Refusal, Snapshot } from "./wire.ts";

export interface Sent {
  verb: string;
  args: Args;
  answer: Answer;
}

export interface ClientParts {
  state: PageState;
  socket: Socket;
  timers: Timers;
  clock: ServerClock;
  outbox: Outbox;
  newTicket(): Promise<string>;
  fetchState(): Promise<{ snapshot: Snapshot; seq: number }>;
  random?: () => number;
}

export interface Heard {
  /** Something to draw; `now` when the person's own action must be seen at once. */
  changed(now: boolean): void;
  status?(status: Status): void;
  /** An answer arrived that no screen part waits for any more (sent after a reload or reconnect). */
  late?(sent: Sent): void;
  /** Everything that waited while offline was sent. */
  caughtUp?(count: number): void;
}

const SHOW_WAITING = 2_000;
const ANSWER_TIMEOUT = 10_000;
const TRY_AGAIN = 1_000;

export class LiveClient {
  readonly page: PageState;
  readonly store: Store;
  readonly clock: ServerClock;
  readonly outbox: Outbox;
  presence: Presence = { here: 0 };
  /** Acknowledgement times of the last commands, in ms, for the health panel. */
  readonly ackTimes: number[] = [];
  readonly #parts: ClientParts;
  readonly #heard: Heard;
  readonly #connection: Connection;
  readonly #optimist = new Optimist();
  readonly #inFlight = new Map<string, () => void>();
  /** Sent again after a cut: the person has left the field, so a "too fast" waits and tries again by itself. */
  readonly #queued = new Set<string>();
  /** Nonces that were waiting when the page was loaded: nothing of them is shown by the optimist. */
  readonly #before: ReadonlySet<string>;
  readonly #resolvers = new Map<string, (answer: Answer) => void>();

  constructor(parts: ClientParts, heard: Heard) {
    this.#parts = parts;
    this.#heard = heard;
    this.page = parts.state;
    this.clock = parts.clock;
    this.outbox = parts.outbox;
    this.store = new Store(parts.state.snapshot, parts.state.seq);
    this.#before = new Set(parts.outbox.commands.map(({ nonce }) => nonce));
    parts.socket.onPresence((presence) => {
      const same = presence.here === this.presence.here && presence.entries === undefined;
      this.presence = presence;
      if (!same) heard.changed(false);
    });
    this.#connection = new Connection({
      socket: parts.socket,
      timers: parts.timers,
      clock: parts.clock,
      ticket: parts.state.ticket,
      newTicket: () => parts.newTicket(),
      ...(parts.random && { random: parts.random }),
      listener: {
        status: (status) => this.#statusChanged(status),
        ready: () => this.#flush(),
        since: () => this.store.seq,
        frame: (frame) => {
          const outcome = this.store.apply(frame);
          if (outcome === "applied") heard.changed(this.#optimist.arrived(this.store.seq));
          return outcome;
        },
        snapshot: ({ snapshot, seq }) => {
          this.store.applySnapshot(snapshot, seq);
          heard.changed(false);
        },
      },
    });
  }

  get status(): Status {
    return this.#connection.status;
  }

  get online(): boolean {
    return this.status.phase === "online";
  }

  get view(): View {
    return this.#optimist.view(this.store);
  }

  mark(kind: Kind, id: Id): Mark | null {
    return this.#optimist.mark(kind, id);
  }

  start(): void {
    this.#connection.start();
  }

  hurry(): void {
    this.#connection.hurry();
  }

  /** The page carried only the first texts: takes the whole state. */
  async complete(): Promise<void> {
    const { snapshot, seq } = await this.#parts.fetchState();
    this.store.applySnapshot(snapshot, seq, { outOfOrder: true });
    this.#heard.changed(false);
  }

  /**
   * Does `verb`: shown at once by `changes`, sent now or, while offline, when the line is back.
   * The promise gives the server's answer, or a refusal of our own ("offline", "full").
   */
  send(verb: string, args: Args, changes: readonly Change[] = []): Promise<Answer> {
    if (!this.online && !mayWait(verb)) return Promise.resolve(refusal("offline"));
    if (!this.online && this.outbox.full) return Promise.resolve(refusal("full"));
    const command: Command = { nonce: newNonce(), verb, args, at: this.clock.now() };
    this.#optimist.add(command.nonce, changes);
    this.outbox.add(command);
    const answered = new Promise<Answer>((resolve) => this.#resolvers.set(command.nonce, resolve));
    if (this.online) this.#transmit(command);
    else this.#optimist.wait(command.nonce);
    this.#heard.changed(true);
    return answered;
  }

  /** Commands of before a reload that still wait. */
  get restored(): Command[] {
    return this.outbox.commands.filter(({ nonce }) => this.#before.has(nonce));
  }

  /** Commands of before the cut that are too old to be sent unasked. */
  get stale(): Command[] {
    return this.online ? this.outbox.stale(this.clock.now()).filter(({ nonce }) => !this.#inFlight.has(nonce)) : [];
  }

  sendStale(nonce: string): void {
    this.outbox.refresh(nonce, this.clock.now());
    const command = this.outbox.commands.find((waiting) => waiting.nonce === nonce);
    if (command && this.online) this.#transmit(command);
    this.#heard.changed(true);
  }

  drop(nonce: string): void {
    this.#settle(nonce, refusal("dropped"));
    this.#heard.changed(true);
  }

  #statusChanged(status: Status): void {
    if (status.phase !== "online") {
      for (const [nonce, cancel] of this.#inFlight) {
        cancel();
        this.#optimist.wait(nonce);
      }
      this.#inFlight.clear();
      for (const { nonce, verb } of this.outbox.commands) if (!mayWait(verb)) this.#settle(nonce, refusal("unknown"));
    }
    this.#heard.status?.(status);
    this.#heard.changed(true);
  }

  #flush(): void {
    const waiting = this.outbox.fresh(this.clock.now());
    for (const command of waiting) {
      this.#queued.add(command.nonce);
      this.#transmit(command);
    }
    if (waiting.length) this.#heard.caughtUp?.(waiting.length);
  }

  #transmit(command: Command): void {
    const { timers, socket } = this.#parts;
    const { nonce, verb, args } = command;
    const sent = timers.now();
    const late = timers.after(SHOW_WAITING, () => {
      this.#optimist.wait(nonce);
      this.#heard.changed(true);
    });
    const lost = timers.after(ANSWER_TIMEOUT, () => this.#connection.renew());
    this.#inFlight.set(nonce, () => {
      late();
      lost();
    });
    socket.command({ verb, args, nonce }, (answer) => {
      if (!this.#inFlight.has(nonce)) return;
      this.#inFlight.get(nonce)?.();
      this.#inFlight.delete(nonce);
      this.ackTimes.push(timers.now() - sent);
      if (this.ackTimes.length > 20) this.ackTimes.shift();
      this.#answered(command, answer);
    });
  }

  #answered(command: Command, answer: Answer): void {
    if (!answer.ok && (answer.code === "unavailable" || (answer.code === "rate_limited" && this.#queued.has(command.nonce)))) {
      const wait = (answer.retry_after_s ?? 0) * 1000 + TRY_AGAIN;
      const again = this.#parts.timers.after(wait, () => this.#transmit(command));
      this.#inFlight.set(command.nonce, again);
      this.#optimist.wait(command.nonce);
    } else {
      this.#settle(command.nonce, answer, command);
    }
    this.#heard.changed(true);
  }

  #settle(nonce: string, answer: Answer, command?: Command): void {
    this.outbox.remove(nonce);
    this.#queued.delete(nonce);
    if (answer.ok) this.#optimist.accept(nonce, answer.seq);
    else this.#optimist.reject(nonce);
    const resolve = this.#resolvers.get(nonce);
    this.#resolvers.delete(nonce);
    if (resolve) resolve(answer);
    else if (command) this.#heard.late?.({ verb: command.verb, args: command.args, answer });
  }
}

function refusal(code: string): Refusal {
  return { ok: false, code, message: "" };
}
