// A list with one Tab stop: the chosen row moves by keys, and the focus goes on to the next when a row leaves.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import type { Id } from "./wire.ts";

/** The row to choose: the same as before if it is still there, else what took its place. */
export function chosenAfter(ids: readonly Id[], chosen: Id | null, index: number): Id | null {
  if (chosen !== null && ids.includes(chosen)) return chosen;
  return ids[Math.max(0, Math.min(index, ids.length - 1))] ?? null;
}

export interface Roving {
  chosen: Id | null;
  choose: (id: Id, focus?: boolean) => void;
  move: (step: number) => void;
  tabIndex: (id: Id) => 0 | -1;
}

export function useRoving(ids: readonly Id[], list: RefObject<HTMLElement | null>): Roving {
  const [asked, setAsked] = useState<Id | null>(null);
  const index = useRef(0);
  const focused = useRef(false);
  const chosen = chosenAfter(ids, asked, index.current);
  if (chosen !== null) index.current = ids.indexOf(chosen);

  const row = (id: Id) => list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
  const choose = (id: Id, focus = false) => {
    setAsked(id);
    index.current = ids.indexOf(id);
    if (focus) {
      row(id)?.focus({ preventScroll: true });
      row(id)?.scrollIntoView({ block: "nearest" });
    }
  };
  useLayoutEffect(() => {
    // The focused row left the page: whoever worked by keyboard goes on with the next one.
    if (focused.current && chosen !== null && document.activeElement === document.body) row(chosen)?.focus();
  });
  useLayoutEffect(() => {
    const came = ({ target }: FocusEvent) => (focused.current = list.current?.contains(target as Node) ?? false);
    // Left by the person, not taken away together with its row.
    const left = ({ target }: FocusEvent) =>
      queueMicrotask(() => {
        if ((target as Node).isConnected && document.activeElement === document.body) focused.current = false;
      });
    document.addEventListener("focusin", came);
    document.addEventListener("focusout", left);
    return () => {
      document.removeEventListener("focusin", came);
      document.removeEventListener("focusout", left);
    };
  }, []);
  return {
    chosen,
    choose,
    move: (step) => {
      const at = chosen === null ? -1 : ids.indexOf(chosen);
      const next = ids[Math.max(0, Math.min(ids.length - 1, at + step))];
      if (next !== undefined) choose(next, true);
    },
    tabIndex: (id) => (id === chosen ? 0 : -1),
  };
}
