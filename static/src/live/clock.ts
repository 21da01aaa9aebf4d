// The server's clock as this browser sees it: an offset to a local clock that never steps.
import type { Instant } from "./wire.ts";

/** One question and answer: local times of sending and receiving, the server's time in between. */
export interface RoundTrip {
  sent: number;
  received: number;
  now: Instant;
}

const KEPT = 3;

/** The offset that a round trip suggests: the server answered about half-way. */
export function offsetOf({ sent, received, now }: RoundTrip): number {
  return now - (sent + received) / 2;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

export class ServerClock {
  readonly #local: () => number;
  #offset: number;
  #trips: RoundTrip[] = [];

  /** `local` is monotonic; `pageNow` is the server's time written into the page, which arrived at `arrived`. */
  constructor(local: () => number, pageNow: Instant, arrived = local()) {
    this.#local = local;
    this.#offset = pageNow - arrived;
  }

  now(): Instant {
    return this.#local() + this.#offset;
  }

  local(): number {
    return this.#local();
  }

  /** A new connection measures anew: a computer that slept has a local clock that stood still. */
  restart(): void {
    this.#trips = [];
  }

  add(trip: RoundTrip): void {
    this.#trips = [...this.#trips, trip].slice(-KEPT);
    this.#offset = median(this.#trips.map(offsetOf));
  }

  /** A message stamped `now` cannot come from the future: the offset is at least this. */
  seen(now: Instant): void {
    this.#offset = Math.max(this.#offset, now - this.#local());
  }
}
