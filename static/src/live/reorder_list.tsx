// A list whose rows can be moved: by pointer from the handle, by keyboard on it, and by name of position.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { useLive } from "./live.ts";
import { edgeScroll, indexAt, moved } from "./reorder.ts";
import type { Id } from "./wire.ts";
import { Icon } from "../core/icon.tsx";

export interface Reorder {
  ids: readonly Id[];
  /** What a row is called when its position is said. */
  name: (id: Id) => string;
  /** The row was put elsewhere; `order` is the whole new order. */
  onMove: (id: Id, order: readonly Id[]) => void;
}

export interface Mover {
  order: readonly Id[];
  held: Id | null;
  dragging: Id | null;
  handle: (id: Id) => ComponentChildren;
  /** Moves at once by buttons or keys. */
  step: (id: Id, by: number) => void;
  place: (id: Id, index: number) => void;
}

/** The moving parts of a list; the caller draws its rows in `order`, each with `data-row` and the handle. */
export function useReorder({ ids, name, onMove }: Reorder, list: { current: HTMLElement | null }): Mover {
  const { t, announcer } = useLive();
  const [held, setHeld] = useState<{ id: Id; order: Id[]; by: "keys" | "pointer" } | null>(null);
  const focus = useRef<Id | null>(null);
  // What of the row was pressed, a button or the row itself, keeps the focus on its way.
  const pressed = useRef<HTMLElement | null>(null);
  const still = held && ids.includes(held.id) ? held : null;
  const order = still ? keepKnown(still.order, ids) : ids;
  useLayoutEffect(() => {
    const before = pressed.current;
    pressed.current = null;
    if (before?.isConnected && before !== document.activeElement) before.focus();
  });
  useLayoutEffect(() => {
    if (focus.current === null) return;
    handleOf(list.current, focus.current)?.focus();
    focus.current = null;
  });
  const say = (id: Id, at: number) =>
    announcer.say(t("live.ui.reorder.said", { name: name(id), place: at + 1, count: ids.length }), { key: "reorder" });
  const finish = (id: Id, next: readonly Id[]) => {
    setHeld(null);
    if (next.some((each, index) => each !== ids[index])) onMove(id, next);
  };
  const place = (id: Id, index: number) => {
    const next = moved(ids, id, index);
    if (next.every((each, at) => each === ids[at])) return;
    const active = document.activeElement as HTMLElement | null;
    if (active && list.current?.contains(active)) pressed.current = active;
    say(id, next.indexOf(id));
    onMove(id, next);
  };
  const keys = (event: KeyboardEvent, id: Id) => {
    const carried = still?.id === id && still.by === "keys" ? still : null;
    if (event.key === " ") {
      event.preventDefault();
      if (carried) finish(id, carried.order);
      else {
        setHeld({ id, order: [...ids], by: "keys" });
        announcer.say(t("live.ui.reorder.picked", { name: name(id) }), { key: "reorder" });
      }
    } else if (carried && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      event.stopPropagation();
      const next = moved(carried.order, id, carried.order.indexOf(id) + (event.key === "ArrowUp" ? -1 : 1));
      setHeld({ ...carried, order: next });
      focus.current = id;
      say(id, next.indexOf(id));
    } else if (carried && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      setHeld(null);
      focus.current = id;
      announcer.say(t("live.ui.reorder.cancelled"), { key: "reorder" });
    }
  };
  const drag = (event: PointerEvent, id: Id) => {
    if (event.button !== 0) return;
    const handle = event.currentTarget as HTMLElement;
    handle.setPointerCapture(event.pointerId);
    let latest = [...ids];
    const move = ({ clientY }: PointerEvent) => {
      const element = list.current;
      if (!element) return;
      const others = rowsOf(element).filter(({ dataset }) => dataset.row !== id && ids.includes(dataset.row ?? ""));
      latest = moved(latest, id, indexAt(clientY, others.map((row) => row.getBoundingClientRect())));
      setHeld({ id, order: latest, by: "pointer" });
      const box = element.closest<HTMLElement>(".console-scroll");
      const edge = box?.getBoundingClientRect();
      if (box && edge) box.scrollTop += edgeScroll(clientY, edge.top, edge.bottom);
      else window.scrollBy(0, edgeScroll(clientY, 0, window.innerHeight));
    };
    const stop = (drop: boolean) => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", up);
      handle.removeEventListener("pointercancel", cancel);
      if (drop) finish(id, latest);
      else setHeld(null);
    };
    const up = () => stop(true);
    const cancel = () => stop(false);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", up);
    handle.addEventListener("pointercancel", cancel);
  };
  const left = (id: Id) => {
    if (still?.id === id && still.by === "keys" && focus.current === null) setHeld(null);
  };
  // A row that was not drawn again since still asks for what holds now.
  const now = useRef({ keys, drag, left });
  now.current = { keys, drag, left };
  return {
    order,
    held: still?.id ?? null,
    dragging: still?.by === "pointer" ? still.id : null,
    place,
    step: (id, by) => place(id, ids.indexOf(id) + by),
    handle: (id) => (
      <button
        type="button"
        class="handle"
        aria-label={t("live.ui.reorder.handle", { name: name(id) })}
        aria-pressed={still?.id === id}
        onKeyDown={(event) => now.current.keys(event, id)}
        onPointerDown={(event) => now.current.drag(event, id)}
        onBlur={() => now.current.left(id)}
      >
        <Icon name="grip-vertical" />
      </button>
    ),
  };
}

/** The carried order, with what came or went meanwhile. */
function keepKnown(order: readonly Id[], ids: readonly Id[]): Id[] {
  const kept = order.filter((id) => ids.includes(id));
  return [...kept, ...ids.filter((id) => !kept.includes(id))];
}

const rowsOf = (element: HTMLElement): HTMLElement[] => [...element.querySelectorAll<HTMLElement>("[data-row]")];

function handleOf(element: HTMLElement | null, id: Id): HTMLElement | null {
  return element?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"] .handle`) ?? null;
}
