// The moderator's moves: each shown at once, told in words, and undoable.
import { useRef } from "preact/hooks";

import type { Question, QuestionState } from "./kinds.ts";
import { type Deed, useLive } from "../live/live.ts";
import type { Id } from "../live/wire.ts";

const REASON_WITHIN = 3_000;

export type DialogKind = "edit" | "label" | "merge" | "write";

export type QuestionDialog = { kind: DialogKind; id: Id } | null;

export function useQuestionActions(open: (dialog: QuestionDialog) => void) {
  const { act, view, t, client } = useLive();
  const dismissed = useRef<{ id: Id; at: number } | null>(null);
  const to = (verb: string, id: Id, state: QuestionState, done: string, args: Record<string, unknown> = {}, more: Partial<Question> = {}) => {
    const version = view.get("question", id)?.version;
    const deed: Deed = {
      changes: [{ kind: "question", id, set: { state, ...more } }],
      done: t(done),
      undoable: true,
      words: { conflict: t("questions.ui.conflict") },
    };
    return act(verb, { id, ...args, ...(version !== undefined && verb !== "question.highlight" && { version }) }, deed);
  };
  return {
    approve: (id: Id) => void to("question.approve", id, "live", "questions.ui.done.approved"),
    screen: (id: Id) => {
      const on = view.get("question", id)?.state !== "answering";
      void to("question.highlight", id, on ? "answering" : "live", on ? "questions.ui.done.screen" : "questions.ui.done.off", { on }, on ? { answering_at: client.clock.now() } : {});
    },
    answered: (id: Id) => void to("question.answer", id, "answered", "questions.ui.done.answered"),
    defer: (id: Id) => void to("question.defer", id, "deferred", "questions.ui.done.deferred"),
    restore: (id: Id) => void to("question.restore", id, "live", "questions.ui.done.restored"),
    dismiss: (id: Id) => {
      dismissed.current = { id, at: performance.now() };
      void to("question.dismiss", id, "dismissed", "questions.ui.done.dismissed", { reason: "other" }, { reason: "other" });
    },
    /** A digit soon after archiving says why. */
    reason: (reason: string) => {
      const last = dismissed.current;
      if (!last || performance.now() - last.at > REASON_WITHIN) return;
      dismissed.current = null;
      void act("question.dismiss", { id: last.id, reason }, { changes: [{ kind: "question", id: last.id, set: { reason } }], done: t(`questions.ui.why.${reason}`) });
    },
    open: (kind: DialogKind, id: Id) => open({ kind, id }),
  };
}

export type QuestionActions = ReturnType<typeof useQuestionActions>;
