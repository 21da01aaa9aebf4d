// The wire kinds of the speaker queue.
import type { Id, Instant } from "../live/wire.ts";

export type EntryState = "waiting" | "called" | "speaking" | "paused" | "finished" | "skipped";
export type Source = "slot" | "hand" | "staff";

export interface QueueFacts {
  open: boolean;
  list_version: number;
  turn_limit_s: number | null;
  rule: string;
  call_timeout_s: number;
  /** How long turns took so far; null before the first one. */
  median_turn_s: number | null;
}

export interface Entry {
  name: string;
  source: Source;
  slot_id: Id | null;
  state: EntryState;
  /** The order of the whole queue, as the server has it. */
  rank: number;
  reason: string | null;
  reason_n: number | null;
  called_at: Instant | null;
  ready_at: Instant | null;
  started_at: Instant | null;
  paused_at: Instant | null;
  spoken_s: number;
  limit_s: number | null;
  skips: number;
  /** Only for staff. */
  raise_id?: Id;
  note?: string | null;
  nth?: number;
  total_spoken_s?: number;
  question_id?: Id | null;
  help_at?: Instant | null;
  /** Its owner would put the question in writing just as well. */
  in_writing?: boolean;
}

export interface MyEntry {
  id: Id;
  state: EntryState;
  source: Source;
  slot_id: Id | null;
  raise_id: Id;
  called_at: Instant | null;
  ready_at: Instant | null;
  help_at: Instant | null;
  limit_s: number | null;
  stage_url: string | null;
}

declare module "../live/wire.ts" {
  interface Kinds {
    queue: QueueFacts;
    entry: Entry;
    my_entry: MyEntry;
  }
}
