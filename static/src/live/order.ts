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
    const calm = reading.atTop && !reading.engaged && !reading.frozen;
    if ((calm && reading.now - this.#at >= REORDER_EVERY) || sort !== this.#sort || !this.#ids.length) {
      this.show(wanted, sort, reading.now);
    } else {
      const present = new Set(wanted);
      if (this.#ids.some((id) => !present.has(id))) this.#ids = this.#ids.filter((id) => present.has(id));
      if (calm) this.#ids = withNew(this.#ids, wanted);
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

/** The shown order with what is new, each behind the one it follows; nothing else changes places. */
function withNew(shown: readonly Id[], wanted: readonly Id[]): readonly Id[] {
  const known = new Set(shown);
  if (wanted.every((id) => known.has(id))) return shown;
  const result = [...shown];
  wanted.forEach((id, index) => {
    if (known.has(id)) return;
    const before = wanted[index - 1];
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, id);
    known.add(id);
  });
  return result;
}
