// The moderator's queue: give the floor, call, skip, move, add; one key each on the chosen row.
import { useRef } from "preact/hooks";

import { type QueueActions, useQueueActions } from "./actions.ts";
import { Speakers } from "./health.tsx";
import type { Entry } from "./kinds.ts";
import { groups, type Listed } from "./queue.ts";
import { QueueRow } from "./queue_row.tsx";
import { QueueTools } from "./queue_tools.tsx";
import { useShortcuts } from "../live/keys.ts";
import { useLive } from "../live/live.ts";
import type { ConsolePart } from "../live/parts.ts";
import { type Mover, useReorder } from "../live/reorder_list.tsx";
import { useRoving } from "../live/roving.ts";
import type { Id } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

/** The rows of a group that may be moved: those called stay where they are, in front. */
function useGroup(group: readonly Listed[], actions: QueueActions, list: { current: HTMLElement | null }): { mover: Mover; fixed: Id[]; order: Id[] } {
  const { view } = useLive();
  const fixed = group.filter(([, { state }]) => state === "called").map(([id]) => id);
  const ids = group.filter(([, { state }]) => state === "waiting").map(([id]) => id);
  const mover = useReorder({ ids, name: (id) => view.get("entry", id)?.name ?? "", onMove: (id, order) => actions.move(id, [...fixed, ...order]) }, list);
  return { mover, fixed, order: [...fixed, ...mover.order] };
}

function QueuePanel() {
  const { view, t } = useLive();
  const actions = useQueueActions();
  const list = useRef<HTMLDivElement>(null);
  const { floor, hands, presenters, parked } = groups(view);
  const handGroup = useGroup(hands, actions, list);
  const presenterGroup = useGroup(presenters, actions, list);
  const floorIds = floor.map(([id]) => id);
  const parkedIds = parked.map(([id]) => id);
  const ids = [...floorIds, ...handGroup.order, ...presenterGroup.order, ...parkedIds];
  const roving = useRoving(ids, list);
  const moverOf = (id: Id) => [handGroup.mover, presenterGroup.mover].find(({ order }) => order.includes(id));
  const on = (work: (id: Id) => void) => () => roving.chosen !== null && work(roving.chosen);
  useShortcuts(t("speaker_queue.ui.keys"), [
    { keys: "f", label: "speaker_queue.ui.give", run: on(actions.give) },
    { keys: "c", label: "speaker_queue.ui.call", run: on(actions.call) },
    { keys: "shift+k", label: "speaker_queue.ui.skip", run: on(actions.skip) },
    { keys: "alt+arrowup", label: "speaker_queue.ui.up", run: on((id) => moverOf(id)?.step(id, -1)) },
    { keys: "alt+arrowdown", label: "speaker_queue.ui.down", run: on((id) => moverOf(id)?.step(id, 1)) },
  ]);
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (step === undefined || event.altKey || event.shiftKey || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    roving.move(step);
  };
  const row = (id: Id, place: number | null) => {
    const entry: Entry | undefined = view.get("entry", id);
    return entry && <QueueRow key={id} id={id} entry={entry} place={place} roving={roving} actions={actions} mover={moverOf(id)} />;
  };
  const part = (title: string, members: readonly Id[]) =>
    members.length > 0 && (
      <>
        <h4 class="pad eyebrow">{title}</h4>
        <ol class="queue" aria-label={title}>
          {members.map((id, index) => row(id, index + 1))}
        </ol>
      </>
    );
  const waiting = hands.length + parked.length;
  return (
    <section aria-label={t("speaker_queue.ui.title")}>
      <div class="console-head">
        <h3>
          {t("speaker_queue.ui.title")} <span class="count">{waiting}</span>
        </h3>
        <QueueTools />
      </div>
      <div ref={list} onKeyDown={keys}>
        <ol class="queue" aria-label={t("speaker_queue.ui.group.floor")}>
          {floorIds.map((id) => row(id, null))}
        </ol>
        {!waiting && (
          <p class="empty">
            <Icon name="hand" /> {t(view.get("queue", "0")?.open === false ? "speaker_queue.ui.empty_closed" : "speaker_queue.ui.empty")}
          </p>
        )}
        {part(t("speaker_queue.ui.group.hands"), handGroup.order)}
        {part(t("speaker_queue.ui.group.presenters"), presenterGroup.order)}
        {part(t("speaker_queue.ui.group.parked"), parkedIds)}
      </div>
    </section>
  );
}

export const part: ConsolePart = { Health: Speakers, panels: [{ column: "queue", order: 20, Show: QueuePanel }] };
