// The private strip in the green room, for a chair.
import { Strip } from "./strip.tsx";
import { useLive } from "../live/live.ts";
import type { GreenRoomPart } from "../live/parts.ts";

function ForChairs() {
  const { page } = useLive();
  return page.audience === "chairs" || page.audience === "staff" ? <Strip /> : null;
}

export const part: GreenRoomPart = { panels: [{ order: 60, Show: ForChairs }] };
