// The wire kinds of announcements.
import type { Instant } from "../live/wire.ts";

export interface Announcement {
  text: string;
  at: Instant;
  by: string | null;
}

declare module "../live/wire.ts" {
  interface Kinds {
    announcement: Announcement;
  }
}
