// What every part of a live screen works with, as one Preact context.
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

import type { Announcer } from "./announce.ts";
import type { LiveClient } from "./client.ts";
import type { Drafts } from "./drafts.ts";
import type { Params, Words } from "./i18n.ts";
import type { Change } from "./optimist.ts";
import type { View } from "./store.ts";
import type { Answer, Args, Instant, PageState } from "./wire.ts";

export interface Toast {
  text: string;
  tone?: "ok" | "warn" | "err";
  /** What the button does; its words. */
  action?: { label: string; run: () => void };
  /** A later toast of the same key replaces it. */
  key?: string;
}

export interface Deed {
  changes?: readonly Change[];
  /** Said when accepted, with "Undo" where the server can. */
  done?: string;
  undoable?: boolean;
  /** What the history of undoable actions calls it when nothing is said. */
  named?: string;
  /** Words for some codes instead of the server's. */
  words?: Partial<Record<string, string>>;
  /** Says nothing when refused: the caller does. */
  quiet?: boolean;
}

/** An action that can be taken back for a minute. */
export interface Done {
  seq: number;
  /** Local time. */
  at: number;
  text: string;
}

/** The same object for the whole life of the page. */
export interface Tools {
  client: LiveClient;
  page: PageState;
  words: Words;
  announcer: Announcer;
  drafts: Drafts;
  t: (key: string, params?: Params) => string;
  toast: (toast: Toast) => void;
  act: (verb: string, args: Args, deed?: Deed) => Promise<Answer>;
  /** Takes back the last action of this browser, or the one of a number. */
  undo: (seq?: number) => void;
  /** The actions of this browser that can be taken back now, the last one first. */
  history: () => readonly Done[];
}

/** A new object at every drawing. */
export interface Live extends Tools {
  view: View;
}

export const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("outside of a live screen");
  return live;
}

/** The server's time, drawn anew every `ms`: for what changes slowly by itself. */
export function useTime(ms: number): number {
  const { client } = useLive();
  const [, redraw] = useState(0);
  useEffect(() => {
    const handle = setInterval(() => redraw((n) => n + 1), ms);
    return () => clearInterval(handle);
  }, [ms]);
  return client.clock.now();
}

/** Whether `until` is still to come; drawn anew when it passes. */
export function useBefore(until: Instant | null): boolean {
  const { client } = useLive();
  const [, redraw] = useState(0);
  const left = until === null ? 0 : until - client.clock.now();
  useEffect(() => {
    if (left <= 0) return;
    const handle = setTimeout(() => redraw((n) => n + 1), left + 5);
    return () => clearTimeout(handle);
  }, [until]);
  return left > 0;
}

/** The server's time, drawn anew at the turn of each second that `anchor` counts in. */
export function useSecond(anchor: number): number {
  const { client } = useLive();
  const [now, setNow] = useState(() => client.clock.now());
  useEffect(() => {
    let handle: ReturnType<typeof setTimeout>;
    const next = () => {
      const at = client.clock.now();
      setNow(at);
      const past = (((at - anchor) % 1000) + 1000) % 1000;
      handle = setTimeout(next, 1005 - past);
    };
    next();
    return () => clearTimeout(handle);
  }, [client, anchor]);
  return Math.max(now, client.clock.now() - 1000);
}
