// One entry in the moderator's queue: place, name and why, what can be done with it.
import { Fragment } from "preact";

import type { QueueActions } from "./actions.ts";
import type { Entry } from "./kinds.ts";
import { type Standing, standing } from "./presence.ts";
import { RowDialogButton } from "./row_dialog.tsx";
import { useLive, useSecond, useTime } from "../live/live.ts";
import type { Mover } from "../live/reorder_list.tsx";
import type { Roving } from "../live/roving.ts";
import type { Id, Instant } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

interface Props {
  id: Id;
  entry: Entry;
  place: number | null;
  roving: Roving;
  actions: QueueActions;
  mover: Mover | undefined;
}

export function QueueRow({ id, entry, place, roving, actions, mover }: Props) {
  const { client } = useLive();
  const how = standing(client.presence, id, useTime(10_000));
  const movable = mover !== undefined && entry.state === "waiting";
  return (
    <li
      class="queue-row"
      data-row={id}
      data-state={entry.state}
      data-selected={id === roving.chosen || undefined}
      data-away={how?.away ? true : undefined}
      data-dragging={mover?.held === id || undefined}
      data-waiting={client.mark("entry", id) === "waiting" || undefined}
      tabIndex={roving.tabIndex(id)}
      onFocusIn={() => roving.choose(id)}
      onClick={() => roving.choose(id)}
    >
      {movable && mover.handle(id)}
      <span class="queue-place">{place === null || entry.state === "called" ? <Icon name={entry.state === "called" ? "bell" : "mic"} /> : place}</span>
      <Who id={id} entry={entry} how={how} />
      <div class="queue-actions">
        <MainActions id={id} entry={entry} actions={actions} />
        <RowDialogButton id={id} entry={entry} actions={actions} mover={movable ? mover : undefined} />
      </div>
    </li>
  );
}

function Who({ id, entry, how }: { id: Id; entry: Entry; how: Standing | undefined }) {
  const { t, client } = useLive();
  const { name, state, reason, reason_n: n, ready_at: ready, called_at: called, nth, total_spoken_s: spoken, note, help_at: help, in_writing: writing, source } = entry;
  const facts = [
    state === "called" && (ready === null ? <CalledFor key="called" since={called} /> : t("speaker_queue.ui.is_ready")),
    state === "paused" && t("live.ui.clock.paused"),
    reason && state === "waiting" && t(`speaker_queue.ui.why.${reason}`, { n: n ?? 0, count: n ?? 0 }),
    source !== "slot" && nth !== undefined && nth > 1 && t("speaker_queue.ui.nth", { nth }),
    spoken !== undefined && spoken > 0 && t("speaker_queue.ui.spoke", { min: Math.ceil(spoken / 60) }),
    how?.away && t(how.words, { count: how.count }),
    client.mark("entry", id) === "waiting" && t("live.ui.waiting"),
  ].filter(Boolean);
  return (
    <div class="queue-who">
      <span class="queue-name" dir="auto">
        {name}
      </span>
      {facts.length > 0 && (
        <span class="queue-why">
          {facts.map((fact, index) => (
            <Fragment key={index}>
              {index > 0 && " · "}
              {fact}
            </Fragment>
          ))}
        </span>
      )}
      {writing && source === "hand" && <span class="badge">{t("speaker_queue.ui.in_writing_too")}</span>}
      {typeof help === "number" && <span class="badge badge-warn">{t("speaker_queue.ui.needs_help")}</span>}
      {note && <span class="queue-why">✎ {note}</span>}
    </div>
  );
}

/** How long somebody has not answered; a warning once they may be skipped. */
function CalledFor({ since }: { since: Instant | null }) {
  const { view, t } = useLive();
  const now = useSecond(since ?? 0);
  const limit = view.get("queue", "0")?.call_timeout_s ?? 30;
  const seconds = since === null ? 0 : Math.max(0, Math.floor((now - since) / 1000));
  if (seconds < limit) return <span class="tabular">{t("speaker_queue.ui.called_for", { seconds })}</span>;
  return <span class="badge badge-warn">{t("speaker_queue.ui.no_answer")}</span>;
}

function MainActions({ id, entry, actions }: { id: Id; entry: Entry; actions: QueueActions }) {
  const { t } = useLive();
  const button = (icon: string, label: string, run: (id: Id) => void, main = false) => (
    <button
      type="button"
      tabIndex={-1}
      class={main ? "btn btn-primary btn-icon" : "btn btn-icon"}
      aria-label={t("speaker_queue.ui.of", { action: t(label), name: entry.name })}
      title={t(label)}
      data-busy={actions.busy === id || undefined}
      onClick={() => run(id)}
    >
      <Icon name={icon} />
    </button>
  );
  switch (entry.state) {
    case "speaking":
      return (
        <>
          {button("pause", "speaker_queue.ui.pause", actions.pause)}
          {button("check", "speaker_queue.ui.end", actions.end)}
        </>
      );
    case "paused":
      return (
        <>
          {button("play", "speaker_queue.ui.resume", actions.resume, true)}
          {button("check", "speaker_queue.ui.end", actions.end)}
        </>
      );
    case "called":
      return (
        <>
          {button("mic", "speaker_queue.ui.give", actions.give, true)}
          {button("skip-forward", "speaker_queue.ui.skip", actions.skip)}
        </>
      );
    default:
      return (
        <>
          {button("mic", "speaker_queue.ui.give", actions.give)}
          {button("bell", "speaker_queue.ui.call", actions.call)}
        </>
      );
  }
}
