// Commands that the server has not answered yet: kept across a reload, sent again with their nonce.
import type { Args, Instant } from "./wire.ts";

export interface Command {
  nonce: string;
  verb: string;
  args: Args;
  /** When the person acted, by the server's clock. */
  at: Instant;
}

export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export const CAPACITY = 20;
export const STALE_AFTER = 120_000;
/** A second Next is worse than none: these are sent now or not at all. */
const NEVER_QUEUED = new Set(["order.next", "queue.give"]);

export const mayWait = (verb: string): boolean => !NEVER_QUEUED.has(verb);

export class Outbox {
  readonly #storage: Storage;
  readonly #key: string;
  #commands: Command[];

  constructor(storage: Storage, key: string) {
    this.#storage = storage;
    this.#key = key;
    this.#commands = read(storage, key);
  }

  get commands(): readonly Command[] {
    return this.#commands;
  }

  get full(): boolean {
    return this.#commands.length >= CAPACITY;
  }

  has(nonce: string): boolean {
    return this.#commands.some((command) => command.nonce === nonce);
  }

  add(command: Command): void {
    this.#save([...this.#commands, command]);
  }

  remove(nonce: string): void {
    if (this.has(nonce)) this.#save(this.#commands.filter((command) => command.nonce !== nonce));
  }

  /** The person said "send now": it is as fresh as if just made. */
  refresh(nonce: string, now: Instant): void {
    this.#save(this.#commands.map((command) => (command.nonce === nonce ? { ...command, at: now } : command)));
  }

  /** Those to send after a reconnect, in the order made. */
  fresh(now: Instant): Command[] {
    return this.#commands.filter((command) => now - command.at <= STALE_AFTER);
  }

  /** Those that need the person's word first. */
  stale(now: Instant): Command[] {
    return this.#commands.filter((command) => now - command.at > STALE_AFTER);
  }

  #save(commands: Command[]): void {
    this.#commands = commands;
    try {
      if (commands.length) this.#storage.setItem(this.#key, JSON.stringify(commands.filter(({ verb }) => mayWait(verb))));
      else this.#storage.removeItem(this.#key);
    } catch {
      // A full or forbidden storage costs only the survival of a reload.
    }
  }
}

function read(storage: Storage, key: string): Command[] {
  try {
    const stored: unknown = JSON.parse(storage.getItem(key) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isCommand).slice(0, CAPACITY) : [];
  } catch {
    return [];
  }
}

function isCommand(value: unknown): value is Command {
  const command = value as Partial<Command> | null;
  return (
    typeof command?.nonce === "string" &&
    typeof command.verb === "string" &&
    typeof command.at === "number" &&
    typeof command.args === "object"
  );
}

/** Random enough that no two commands ever share one; works without a secure context. */
export function newNonce(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
