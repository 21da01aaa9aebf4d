// The wire kind of the private strip, and what its lists show.
import type { Id, Instant } from "../live/wire.ts";

export interface StripNote {
  text: string;
  by: string | null;
  at: Instant;
  seen_at: Instant | null;
}

declare module "../live/wire.ts" {
  interface Kinds {
    strip_note: StripNote;
  }
}

const SHOWN = 6;

/** The newest notes, the oldest of them first, as a conversation reads. */
export function newest(notes: Iterable<[Id, StripNote]>): [Id, StripNote][] {
  return [...notes].sort(([, a], [, b]) => a.at - b.at).slice(-SHOWN);
}
