// The room's view of the running order: now, next, the clock, and the programme tab.
import { Now } from "./now.tsx";
import { Programme } from "./programme.tsx";
import { Countdown } from "../live/countdown_view.tsx";
import { useLive } from "../live/live.ts";
import type { RoomPart } from "../live/parts.ts";
import { clockFacts } from "../live/session.ts";

function NowAndClock() {
  const { view } = useLive();
  const clock = clockFacts(view);
  return (
    <div class="room-now">
      <Now />
      {clock.phase !== "idle" && <Countdown clock={clock} />}
    </div>
  );
}

export const part: RoomPart = {
  stage: { order: 10, Show: NowAndClock },
  tab: { id: "programme", order: 30, label: "running_order.ui.programme", icon: "list", Panel: Programme },
};
