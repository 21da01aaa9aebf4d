// When a list may move under the reader: never while it is being read or used.
import type { Id } from "./wire.ts";

export interface Reading {
  now: number;
  /** Pointer or keyboard focus is in the list, or was within the last seconds. */
  engaged: boolean;
  /** The reader is at the top, where new things are expected. */
  atTop: boolean;
  /** The reader asked for the order to stand still. */
  frozen: boolean;
}

export interface Shown {
  ids: readonly Id[];
  /** How many are not shown yet. */
  fresh: number;
  /** The order on screen is not the true one any more. */
  moved: boolean;
}

const REORDER_EVERY = 2_000;
export const SETTLE = 3_000;

export class ShownOrder {
  #ids: readonly Id[] = [];
  #at = -Infinity;
  #sort = "";

  /** `sort` names the order asked for: choosing another one is the reader's own wish and applies at once. */
  next(wanted: readonly Id[], sort: string, reading: Reading): Shown {
    const free = reading.atTop && !reading.engaged && !reading.frozen && reading.now - this.#at >= REORDER_EVERY;
    if (free || sort !== this.#sort || !this.#ids.length) {
      this.show(wanted, sort, reading.now);
    } else {
      const present = new Set(wanted);
      if (this.#ids.some((id) => !present.has(id))) this.#ids = this.#ids.filter((id) => present.has(id));
    }
    const shown = new Set(this.#ids);
    const known = wanted.filter((id) => shown.has(id));
    return {
      ids: this.#ids,
      fresh: wanted.length - known.length,
      moved: known.some((id, index) => id !== this.#ids[index]),
    };
  }

  /** Takes the true order now: the reader pressed the button. */
  show(wanted: readonly Id[], sort: string, now: number): void {
    if (wanted.length !== this.#ids.length || wanted.some((id, index) => id !== this.#ids[index])) {
      this.#ids = [...wanted];
      this.#at = now;
    }
    this.#sort = sort;
  }
}
