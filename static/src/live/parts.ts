// What a feature's folder may add to a screen: `room.tsx`, `console.tsx`, `green_room.tsx`, `screen.tsx` export `part`.
import type { FunctionComponent } from "preact";

import type { Live } from "./live.ts";

export interface Tab {
  id: string;
  order: number;
  /** Message key. */
  label: string;
  icon: string;
  Panel: FunctionComponent;
  /** Shown as a number after the label. */
  count?: (live: Live) => number;
  /** Anything that grows with news: a dot is shown until the tab is looked at. */
  news?: (live: Live) => number;
}

export interface RoomPart {
  /** Above everything: being called, an announcement. */
  Banner?: FunctionComponent;
  /** Under the player, in this order. */
  stage?: { order: number; Show: FunctionComponent };
  tab?: Tab;
}

export type Column = "queue" | "questions" | "now";

export interface ConsolePanel {
  column: Column;
  order: number;
  Show: FunctionComponent;
  /** Stays in sight while the rest of its column scrolls. */
  pinned?: true;
}

export interface ConsolePart {
  panels: ConsolePanel[];
  /** In the bar on top. */
  Bar?: FunctionComponent;
  /** Rows (dt, dd) of how the session is doing. */
  Health?: FunctionComponent;
}

export interface GreenRoomPart {
  panels: { order: number; Show: FunctionComponent }[];
}

export interface ScreenPart {
  area: "now" | "question" | "next" | "join";
  order: number;
  Show: FunctionComponent;
}

export const byOrder = (a: { order: number }, b: { order: number }): number => a.order - b.order;
