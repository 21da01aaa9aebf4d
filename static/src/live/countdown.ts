// The session's clock as facts: what is left, how urgent that is, and what is worth saying aloud.
import type { ClockFacts, Instant } from "./wire.ts";

export type Urgency = "calm" | "warn" | "danger" | "over";

type Timed = Pick<ClockFacts, "started_at" | "paused_at" | "allotted_s">;

/** Milliseconds left; negative in overtime; null when nothing runs. */
export function remaining(clock: Timed, now: Instant): number | null {
  if (clock.started_at === null) return null;
  return clock.allotted_s * 1000 - ((clock.paused_at ?? now) - clock.started_at);
}

/** What a turn has left of its limit; null when nobody has the floor or there is no limit. */
export function turnRemaining(clock: ClockFacts, now: Instant): number | null {
  const { turn } = clock;
  const limit = turn?.limit_s ?? null;
  if (!turn || limit === null) return null;
  return limit * 1000 - turn.spoken_s * 1000 - (turn.paused_at === null ? now - turn.started_at : 0);
}

export function urgency(left: number | null): Urgency {
  if (left === null || left > 60_000) return "calm";
  if (left <= 0) return "over";
  return left <= 30_000 ? "danger" : "warn";
}

const SPOKEN = [300, 60, 30, 0];

/** The mark (in seconds) that was passed between two looks at the clock, if it is one to speak at. */
export function passedMark(before: number | null, after: number | null): number | null {
  if (before === null || after === null || after > before) return null;
  return SPOKEN.find((mark) => before > mark * 1000 && after <= mark * 1000) ?? null;
}
