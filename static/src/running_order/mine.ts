// Which slots are a speaker's own, and how long until one comes.
import { isMine } from "../live/session.ts";
import type { Id, Instant, PageState, Slot } from "../live/wire.ts";

export function mySlots(slots: readonly [Id, Slot][], me: PageState["me"]): [Id, Slot][] {
  return slots.filter(([, slot]) => isMine(slot, me));
}

/** Whole minutes, rounded up; never negative. */
export function minutesUntil(at: Instant, now: Instant): number {
  return Math.max(0, Math.ceil((at - now) / 60_000));
}
