// How many questions became what: counted from what a screen may see.
import type { Question } from "./kinds.ts";

export interface Tally {
  received: number;
  published: number;
  answered: number;
  deferred: number;
  merged: number;
  dismissed: number;
  /** Archived ones by reason, most frequent first. */
  reasons: [string, number][];
}

const PUBLISHED = new Set(["live", "answering", "answered", "deferred"]);

export function tally(questions: Iterable<Pick<Question, "state" | "reason">>): Tally {
  const found: Tally = { received: 0, published: 0, answered: 0, deferred: 0, merged: 0, dismissed: 0, reasons: [] };
  const reasons = new Map<string, number>();
  for (const { state, reason } of questions) {
    if (state === "withdrawn") continue;
    found.received += 1;
    if (PUBLISHED.has(state)) found.published += 1;
    if (state === "answered" || state === "deferred" || state === "merged" || state === "dismissed") found[state] += 1;
    if (state === "dismissed") reasons.set(reason ?? "other", (reasons.get(reason ?? "other") ?? 0) + 1);
  }
  found.reasons = [...reasons].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  return found;
}
