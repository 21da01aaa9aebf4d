// The wire kinds of questions.
import type { Id, Instant } from "../live/wire.ts";

export type QuestionState = "pending" | "live" | "answering" | "answered" | "deferred" | "dismissed" | "merged" | "withdrawn";

export interface WrittenAnswer {
  text: string;
  by: string | null;
  at: Instant;
}

export interface Question {
  /** Null in a page's first state beyond the first fifty. */
  text: string | null;
  author: string | null;
  anonymous: boolean;
  slot_id: Id | null;
  state: QuestionState;
  votes: number;
  asked_at: Instant;
  answering_at: Instant | null;
  answered_at: Instant | null;
  answer: WrittenAnswer | null;
  label: string | null;
  edited: boolean;
  lang: string | null;
  /** Only for staff. */
  version?: number;
  original?: string | null;
  reason?: string | null;
  merged_into?: Id | null;
  handling?: string | null;
  /** How many questions were merged into this one. */
  joined?: number;
  /** What was done about its author in this session. */
  restraint?: "muted" | "removed" | null;
}

export interface MyQuestion {
  text: string;
  slot_id: Id | null;
  state: QuestionState;
  anonymous: boolean;
  votes: number;
  asked_at: Instant;
  reason: string | null;
  merged_into: Id | null;
  answer: WrittenAnswer | null;
  joined: number;
  version: number;
  editable_until: Instant | null;
}

/** What the event and the session rule; id "0". */
export interface QuestionRules {
  public_counters: boolean;
  names_to_staff: boolean;
  /** Only for staff; empty: any label. */
  labels?: string[];
}

declare module "../live/wire.ts" {
  interface Kinds {
    question: Question;
    my_question: MyQuestion;
    question_rules: QuestionRules;
    vote: { on: true };
  }
}
