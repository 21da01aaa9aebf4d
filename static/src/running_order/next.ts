// Next: what it leaves, whether to ask first, and the guard against a double press.
import { remaining } from "../live/countdown.ts";
import type { ClockFacts, Id, Instant, Phase } from "../live/wire.ts";

export interface Leaving {
  slot_id: Id | null;
  phase: Phase;
  turn_id: Id | null;
}

const ASK_ABOVE = 30_000;
const DOUBLE_PRESS = 1_000;
const CONFIRM_NOT_BEFORE = 400;
const CONFIRM_WITHIN = 6_000;

export function leaving({ slot_id, phase, turn }: ClockFacts): Leaving {
  return { slot_id, phase, turn_id: turn?.entry_id ?? null };
}

/** Whole seconds that would be cut off; null when there is nothing to ask about. */
export function secondsCut(clock: ClockFacts, now: Instant): number | null {
  const left = clock.phase === "changeover" ? null : remaining(clock, now);
  return left !== null && left > ASK_ABOVE ? Math.round(left / 1000) : null;
}

/** Decides what a press of the button or key means. */
export class NextGuard {
  #askedAt = -Infinity;
  #sentAt = -Infinity;

  press(now: number, cut: number | null): "send" | "ask" | "ignore" {
    if (now - this.#sentAt < DOUBLE_PRESS) return "ignore";
    const asked = now - this.#askedAt;
    if (cut !== null && asked > CONFIRM_WITHIN) {
      this.#askedAt = now;
      return "ask";
    }
    if (cut !== null && asked < CONFIRM_NOT_BEFORE) return "ignore";
    this.#sentAt = now;
    this.#askedAt = -Infinity;
    return "send";
  }

  /** The answer came: another press soon after is still the same press of a nervous finger. */
  answered(now: number): void {
    this.#sentAt = now;
  }

  forget(): void {
    this.#askedAt = -Infinity;
  }
}
