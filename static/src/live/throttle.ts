// Runs work at once, then at most once in an interval: what is seen changes at most twice a second.
import type { Timers } from "./timers.ts";

export class Throttle {
  readonly #timers: Timers;
  readonly #interval: number;
  readonly #work: () => void;
  #last = -Infinity;
  #cancel: (() => void) | null = null;

  constructor(timers: Timers, interval: number, work: () => void) {
    this.#timers = timers;
    this.#interval = interval;
    this.#work = work;
  }

  /** Something changed: draw it soon. */
  request(): void {
    if (this.#cancel) return;
    const wait = this.#last + this.#interval - this.#timers.now();
    if (wait <= 0) this.flush();
    else this.#cancel = this.#timers.after(wait, () => this.flush());
  }

  /** Draws now: what the person did is seen in the same frame. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#last = this.#timers.now();
    this.#work();
  }
}
