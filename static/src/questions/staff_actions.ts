// The moderator's moves: each shown at once, told in words, and undoable.
import { useRef } from "preact/hooks";

import { type DismissReason, REASONS_WITHIN } from "./buckets.ts";
import type { Question, QuestionState } from "./kinds.ts";
import { type Deed, useLive } from "../live/live.ts";
import type { Change } from "../live/optimist.ts";
import type { Answer, Id } from "../live/wire.ts";

export type DialogKind = "edit" | "label" | "merge" | "more" | "write";

export type QuestionDialog = { kind: DialogKind; id: Id } | null;

export function useQuestionActions(open: (dialog: QuestionDialog) => void) {
  const { act, view, t, client } = useLive();
  const dismissed = useRef<{ id: Id; at: number; answer: Promise<Answer> } | null>(null);
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
      const answer = to("question.dismiss", id, "dismissed", "questions.ui.done.dismissed", { reason: "other" }, { reason: "other" });
      dismissed.current = { id, at: performance.now(), answer };
    },
    /** A digit soon after archiving says why. */
    reason: (reason: DismissReason) => {
      const last = dismissed.current;
      if (!last || performance.now() - last.at > REASONS_WITHIN) return;
      dismissed.current = null;
      const changes: Change[] = [{ kind: "question", id: last.id, set: { state: "dismissed", reason } }];
      const done = t("questions.ui.done.reason", { reason: t(`questions.ui.why.${reason}`) });
      // After the archiving is known to have happened: without a version, it takes what it finds.
      void last.answer.then((answer) => (answer.ok ? act("question.dismiss", { id: last.id, reason }, { changes, done, undoable: true }) : answer));
    },
    approveAll: (ids: readonly Id[]) => {
      const changes: Change[] = ids.map((id) => ({ kind: "question", id, set: { state: "live" } }));
      void act("question.approve_several", { ids }, { changes, done: t("questions.ui.done.approved_all", { count: ids.length }), undoable: true });
    },
    open: (kind: DialogKind, id: Id) => open({ kind, id }),
  };
}

export type QuestionActions = ReturnType<typeof useQuestionActions>;
