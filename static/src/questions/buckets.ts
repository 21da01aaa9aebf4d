// Where a question lies on the moderator's desk, and why one is archived.
import type { QuestionState } from "./kinds.ts";

export type Bucket = "new" | "approved" | "answered" | "archive";

export const BUCKETS: readonly Bucket[] = ["new", "approved", "answered", "archive"];

const OF: Record<QuestionState, Bucket> = {
  pending: "new", live: "approved", answering: "approved", answered: "answered", deferred: "answered",
  dismissed: "archive", merged: "archive", withdrawn: "archive",
};

export const bucketOf = (state: QuestionState): Bucket => OF[state];

/** In the order of the digits 1 to 5. */
export const REASONS = ["duplicate", "off_topic", "unclear", "unsuitable", "no_time"] as const;
export type DismissReason = (typeof REASONS)[number];
/** How long after archiving a digit still says why. */
export const REASONS_WITHIN = 3_000;
