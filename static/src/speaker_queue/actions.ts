// The moderator's moves in the queue, each told in words and undoable.
import { useState } from "preact/hooks";

import type { Entry } from "./kinds.ts";
import { groups } from "./queue.ts";
import { useLive } from "../live/live.ts";
import { after } from "../live/reorder.ts";
import type { Id } from "../live/wire.ts";

export function useQueueActions() {
  const { act, client, t, view, toast } = useLive();
  const [busy, setBusy] = useState<Id | null>(null);
  const name = (id: Id) => view.get("entry", id)?.name ?? "";
  const run = (verb: string, id: Id, done: string, set?: Partial<Entry>, args: Record<string, unknown> = {}) =>
    act(verb, { id, ...args }, {
      done: t(done, { name: name(id) }),
      undoable: true,
      ...(set && { changes: [{ kind: "entry" as const, id, set }] }),
    });
  return {
    busy,
    give: (id: Id) => {
      if (busy !== null) return;
      setBusy(id);
      const leaving = groups(view).floor[0]?.[0] ?? null;
      void run("queue.give", id, "speaker_queue.ui.gave", undefined, { leaving }).finally(() => setBusy(null));
    },
    call: (id: Id) => void run("queue.call", id, "speaker_queue.ui.was_called", { state: "called", called_at: client.clock.now(), ready_at: null }),
    skip: (id: Id) => void run("queue.skip", id, "speaker_queue.ui.was_skipped"),
    end: (id: Id) => void run("queue.end", id, "speaker_queue.ui.was_ended", { state: "finished" }),
    pause: (id: Id) => void run("queue.pause", id, "speaker_queue.ui.was_paused", { state: "paused" }),
    resume: (id: Id) => void run("queue.resume", id, "speaker_queue.ui.was_resumed", { state: "speaking" }),
    /** `order` is the whole new order of the group that the row is in. */
    move: (id: Id, order: readonly Id[]) => {
      const ranks = order.map((each) => view.get("entry", each)?.rank ?? 0).sort((a, b) => a - b);
      const changes = order.map((each, index) => ({ kind: "entry" as const, id: each, set: { rank: ranks[index] ?? 0 } }));
      const version = view.get("queue", "0")?.list_version ?? 0;
      void act("queue.move", { id, after_id: after(order, id), list_version: version }, { changes, undoable: true, quiet: true, named: t("speaker_queue.ui.moved", { name: name(id) }) }).then((answer) => {
        if (!answer.ok) toast({ text: answer.code === "conflict" ? t("speaker_queue.ui.list_changed") : answer.message, tone: "warn" });
      });
    },
    remove: (id: Id) => {
      const raise = view.get("entry", id)?.raise_id ?? "";
      const done = t("speaker_queue.ui.was_removed", { name: name(id) });
      void act("queue.remove", { id, raise_id: raise }, { done, undoable: true, changes: [{ kind: "entry", id, drop: true }] });
    },
  };
}

export type QueueActions = ReturnType<typeof useQueueActions>;
