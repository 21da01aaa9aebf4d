// Which slots are a speaker's own, and how long until one comes.
import type { Id, Instant, Slot } from "../live/wire.ts";

export function mySlots(slots: readonly [Id, Slot][], name: string): [Id, Slot][] {
  return slots.filter(([, { speakers }]) => speakers.some((speaker) => speaker.name === name));
}

/** Whole minutes, rounded up; never negative. */
export function minutesUntil(at: Instant, now: Instant): number {
  return Math.max(0, Math.ceil((at - now) / 60_000));
}
