// Whether somebody is reading or using a list right now, for the rule that it then stands still.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { useLive } from "./live.ts";
import { type Reading, SETTLE } from "./order.ts";

const AT_TOP = 48;

/** The nearest thing that scrolls, or the page. */
function scroller(element: HTMLElement): Element {
  for (let at = element.parentElement; at; at = at.parentElement) {
    const { overflowY } = getComputedStyle(at);
    if ((overflowY === "auto" || overflowY === "scroll") && at.scrollHeight > at.clientHeight) return at;
  }
  return document.scrollingElement ?? document.documentElement;
}

export function useReading(list: RefObject<HTMLElement | null>): () => Omit<Reading, "frozen"> {
  const { client } = useLive();
  const last = useRef(-Infinity);
  const inside = useRef(false);
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const touch = () => (last.current = performance.now());
    const enter = () => {
      inside.current = true;
      touch();
    };
    const leave = () => {
      inside.current = false;
      touch();
    };
    const events: [string, () => void][] = [
      ["pointerenter", enter], ["pointerleave", leave], ["pointerdown", touch], ["pointermove", touch],
      ["focusin", touch], ["focusout", touch], ["keydown", touch],
    ];
    for (const [name, heard] of events) element.addEventListener(name, heard, { passive: true });
    return () => {
      for (const [name, heard] of events) element.removeEventListener(name, heard);
    };
  }, [client]);
  return () => {
    const now = performance.now();
    const element = list.current;
    const focused = element?.contains(document.activeElement) ?? false;
    const touched = inside.current && matchMedia("(hover: hover)").matches;
    const box = element ? scroller(element) : null;
    return { now, engaged: focused || touched || now - last.current < SETTLE, atTop: (box?.scrollTop ?? 0) <= AT_TOP };
  };
}

/** While the list is behind, looks again every second whether it may catch up; the answer draws at once. */
export function useCatchUp(behind: boolean): () => void {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (!behind) return;
    const handle = setInterval(() => redraw((n) => n + 1), 1_000);
    return () => clearInterval(handle);
  }, [behind]);
  return () => redraw((n) => n + 1);
}
