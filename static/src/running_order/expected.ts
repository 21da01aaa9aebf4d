// When each later slot is expected to begin: the same arithmetic as the server's, from facts and the time.
import { remaining } from "../live/countdown.ts";
import { clockFacts, slotsInOrder } from "../live/session.ts";
import type { View } from "../live/store.ts";
import type { ClockFacts, Id, Instant, Slot } from "../live/wire.ts";

const PHASES = ["pitch", "questions", "changeover"] as const;

const length = ({ pitch_s, questions_s, changeover_s }: Slot): number => (pitch_s + questions_s + changeover_s) * 1000;

/** What follows the running phase of a slot; nobody changes over after the last one. */
function restOf(slot: Slot, phase: ClockFacts["phase"], isLast: boolean): number {
  const lengths = [slot.pitch_s, slot.questions_s, isLast ? 0 : slot.changeover_s];
  const at = PHASES.findIndex((each) => each === phase);
  return lengths.slice(at + 1).reduce((sum, seconds) => sum + seconds * 1000, 0);
}

export function expected(slots: readonly [Id, Slot][], clock: ClockFacts, now: Instant): Map<Id, Instant> {
  const found = new Map<Id, Instant>();
  let free: Instant | null = null;
  let before: Slot | null = null;
  slots.forEach(([id, slot], index) => {
    if (id === clock.slot_id && clock.phase !== "idle") {
      free = now + Math.max(remaining(clock, now) ?? 0, 0) + restOf(slot, clock.phase, index === slots.length - 1);
    } else if (slot.started_at === null) {
      const start: Instant = startOf(slot, before, free, now);
      found.set(id, start);
      free = start + length(slot);
    }
    before = slot;
  });
  return found;
}

/** A gap that was planned is kept, or swallows delay; before the first slot the plan stands until it is past. */
function startOf(slot: Slot, before: Slot | null, free: Instant | null, now: Instant): Instant {
  if (free === null || before === null) return Math.max(slot.starts_at, now);
  const gap = slot.starts_at > before.starts_at + length(before);
  return gap ? Math.max(slot.starts_at, free) : free;
}

export const expectations = (view: View, now: Instant): Map<Id, Instant> => expected(slotsInOrder(view), clockFacts(view), now);

/** Whole minutes that a slot is expected after its plan; negative when early. */
export function minutesLate(slot: Slot, at: Instant | undefined): number {
  return at === undefined ? 0 : Math.round((at - slot.starts_at) / 60_000);
}
