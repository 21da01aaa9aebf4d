// The wire kinds of the speaker queue.
import type { Id, Instant } from "../live/wire.ts";

export type EntryState = "waiting" | "called" | "speaking" | "paused" | "finished" | "skipped";

export interface QueueFacts {
  open: boolean;
  list_version: number;
  turn_limit_s: number | null;
  rule: string;
  call_timeout_s: number;
}

export interface Entry {
  name: string;
  source: "slot" | "hand" | "staff";
  slot_id: Id | null;
  state: EntryState;
  place: number | null;
  reason: string | null;
  called_at: Instant | null;
  ready_at: Instant | null;
  started_at: Instant | null;
  paused_at: Instant | null;
  spoken_s: number;
  limit_s: number | null;
  skips: number;
  away: boolean;
  /** Only for staff. */
  raise_id?: Id;
  note?: string | null;
  nth?: number;
  total_spoken_s?: number;
  question_id?: Id | null;
}

export interface MyEntry {
  state: EntryState;
  place: number | null;
  raise_id: Id;
  called_at: Instant | null;
  ready_at: Instant | null;
  limit_s: number | null;
  stage_url: string | null;
  wait_min_s: number | null;
  wait_max_s: number | null;
}

declare module "../live/wire.ts" {
  interface Kinds {
    queue: QueueFacts;
    entry: Entry;
    my_entry: MyEntry;
  }
}
