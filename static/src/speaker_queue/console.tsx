// The moderator's queue: give the floor, call, skip, move, add; one key each on the chosen row.
import { useRef, useState } from "preact/hooks";

import type { Entry } from "./kinds.ts";
import { inOrder } from "./queue.ts";
import { QueueMenu, QueueTools } from "./queue_tools.tsx";
import { after } from "../live/reorder.ts";
import { useReorder } from "../live/reorder_list.tsx";
import { useRoving } from "../live/roving.ts";
import { useShortcuts } from "../live/keys.ts";
import { useLive } from "../live/live.ts";
import type { ConsolePart } from "../live/parts.ts";
import type { Id } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";


function useQueueActions() {
  const { act, client, t, view, toast } = useLive();
  const [busy, setBusy] = useState<Id | null>(null);
  const name = (id: Id) => view.get("entry", id)?.name ?? "";
  const run = (verb: string, id: Id, done: string, set?: Partial<Entry>) =>
    act(verb, { id }, {
      done: t(done, { name: name(id) }),
      undoable: true,
      ...(set && { changes: [{ kind: "entry" as const, id, set }] }),
    });
  return {
    busy,
    give: (id: Id) => {
      if (busy !== null) return;
      setBusy(id);
      void run("queue.give", id, "speaker_queue.ui.gave").finally(() => setBusy(null));
    },
    call: (id: Id) => void run("queue.call", id, "speaker_queue.ui.was_called", { state: "called", called_at: client.clock.now() }),
    skip: (id: Id) => void run("queue.skip", id, "speaker_queue.ui.was_skipped"),
    end: (id: Id) => void run("queue.end", id, "speaker_queue.ui.was_ended", { state: "finished" }),
    pause: (id: Id) => void run("queue.pause", id, "speaker_queue.ui.was_paused", { state: "paused" }),
    resume: (id: Id) => void run("queue.resume", id, "speaker_queue.ui.was_resumed", { state: "speaking" }),
    move: (id: Id, order: readonly Id[]) => {
      const version = view.get("queue", "0")?.list_version ?? 0;
      const changes = order.map((each, index) => ({ kind: "entry" as const, id: each, set: { place: index + 1 } }));
      void act("queue.move", { id, after_id: after(order, id), list_version: version }, { changes, undoable: true, quiet: true }).then((answer) => {
        if (!answer.ok) toast({ text: answer.code === "conflict" ? t("speaker_queue.ui.list_changed") : answer.message, tone: "warn" });
      });
    },
    remove: (id: Id) => {
      const raise = view.get("entry", id)?.raise_id;
      void act("queue.remove", { id, raise_id: raise ?? "" }, { done: t("speaker_queue.ui.was_removed", { name: name(id) }), undoable: true, changes: [{ kind: "entry", id, drop: true }] });
    },
  };
}

export type QueueActions = ReturnType<typeof useQueueActions>;

function QueuePanel() {
  const { view, t, client } = useLive();
  const actions = useQueueActions();
  const list = useRef<HTMLOListElement>(null);
  const queue = view.get("queue", "0");
  const all = inOrder(view).filter(([, { state }]) => state !== "finished" && state !== "skipped");
  const waiting = all.filter(([, { state }]) => state === "waiting").map(([id]) => id);
  const reorder = useReorder({ ids: waiting, name: (id) => view.get("entry", id)?.name ?? "", onMove: actions.move }, list);
  const ids = [...all.filter(([, { state }]) => state !== "waiting").map(([id]) => id), ...reorder.order];
  const roving = useRoving(ids, list);
  const on = (work: (id: Id) => void) => () => roving.chosen !== null && work(roving.chosen);
  useShortcuts(t("speaker_queue.ui.keys"), [
    { keys: "f", label: "speaker_queue.ui.give", run: on(actions.give) },
    { keys: "c", label: "speaker_queue.ui.call", run: on(actions.call) },
    { keys: "shift+k", label: "speaker_queue.ui.skip", run: on(actions.skip) },
    { keys: "alt+arrowup", label: "speaker_queue.ui.up", run: on((id) => waiting.includes(id) && reorder.step(id, -1)) },
    { keys: "alt+arrowdown", label: "speaker_queue.ui.down", run: on((id) => waiting.includes(id) && reorder.step(id, 1)) },
  ]);
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (step === undefined || event.altKey || event.shiftKey || (event.target as Element).closest("input, summary")) return;
    event.preventDefault();
    event.stopPropagation();
    roving.move(step);
  };
  return (
    <section aria-label={t("speaker_queue.ui.title")}>
      <div class="console-head">
        <h3>
          {t("speaker_queue.ui.title")} <span class="count">{waiting.length}</span>
        </h3>
        <QueueTools />
      </div>
      {!ids.length && (
        <p class="empty">
          <Icon name="hand" /> {t(queue?.open === false ? "speaker_queue.ui.empty_closed" : "speaker_queue.ui.empty")}
        </p>
      )}
      <ol class="queue" ref={list} onKeyDown={keys} aria-label={t("speaker_queue.ui.title")}>
        {ids.map((id) => {
          const entry = view.get("entry", id);
          if (!entry) return null;
          return (
            <li
              key={id}
              class="queue-row"
              data-row={id}
              data-state={entry.state}
              data-away={entry.away || undefined}
              data-selected={id === roving.chosen || undefined}
              data-dragging={reorder.held === id || undefined}
              data-waiting={client.mark("entry", id) === "waiting" || undefined}
              tabIndex={roving.tabIndex(id)}
              onFocusIn={() => roving.choose(id)}
              onClick={() => roving.choose(id)}
            >
              {waiting.includes(id) && reorder.handle(id)}
              <span class="queue-place">{entry.state === "waiting" ? (waiting.length ? reorder.order.indexOf(id) + 1 : entry.place) : <Icon name={entry.state === "called" ? "bell" : "mic"} />}</span>
              <Who id={id} entry={entry} />
              <div class="queue-actions">
                <RowActions id={id} entry={entry} actions={actions} />
                <QueueMenu id={id} entry={entry} actions={actions} count={waiting.length} place={(index) => reorder.place(id, index)} />
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Who({ id, entry }: { id: Id; entry: Entry }) {
  const { t, client } = useLive();
  const { name, state, reason, away, ready_at: ready, nth, total_spoken_s: spoken, note, skips } = entry;
  const facts = [
    state === "called" && t(ready === null ? "speaker_queue.ui.no_answer" : "speaker_queue.ui.is_ready"),
    away && t("speaker_queue.ui.away"),
    reason && state === "waiting" && t(`speaker_queue.ui.why.${reason}`),
    nth !== undefined && nth > 1 && t("speaker_queue.ui.nth", { nth }),
    spoken !== undefined && spoken > 0 && t("speaker_queue.ui.spoke", { min: Math.ceil(spoken / 60) }),
    skips > 0 && t("speaker_queue.ui.skips", { count: skips }),
    client.mark("entry", id) === "waiting" && t("live.ui.waiting"),
  ].filter(Boolean);
  return (
    <div class="queue-who">
      <span class="queue-name" dir="auto">
        {name}
      </span>
      {facts.length > 0 && <span class="queue-why">{facts.join(" · ")}</span>}
      {note && <span class="queue-why">✎ {note}</span>}
    </div>
  );
}

function RowActions({ id, entry, actions }: { id: Id; entry: Entry; actions: QueueActions }) {
  const { t } = useLive();
  const button = (icon: string, label: string, run: () => void, main = false) => (
    <button type="button" tabIndex={-1} class={main ? "btn btn-primary btn-icon" : "btn btn-icon"} aria-label={`${label} : ${entry.name}`} title={label} data-busy={actions.busy === id || undefined} onClick={run}>
      <Icon name={icon} />
    </button>
  );
  switch (entry.state) {
    case "speaking":
      return (
        <>
          {button("pause", t("speaker_queue.ui.pause"), () => actions.pause(id))}
          {button("check", t("speaker_queue.ui.end"), () => actions.end(id))}
        </>
      );
    case "paused":
      return (
        <>
          {button("play", t("speaker_queue.ui.resume"), () => actions.resume(id), true)}
          {button("check", t("speaker_queue.ui.end"), () => actions.end(id))}
        </>
      );
    case "called":
      return (
        <>
          {button("mic", t("speaker_queue.ui.give"), () => actions.give(id), true)}
          {button("skip-forward", t("speaker_queue.ui.skip"), () => actions.skip(id))}
        </>
      );
    default:
      return (
        <>
          {button("mic", t("speaker_queue.ui.give"), () => actions.give(id))}
          {button("bell", t("speaker_queue.ui.call"), () => actions.call(id))}
        </>
      );
  }
}

export const part: ConsolePart = { panels: [{ column: "queue", order: 20, Show: QueuePanel }] };
