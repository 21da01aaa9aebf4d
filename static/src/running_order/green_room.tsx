// A speaker's time: when their slot comes, and the clock while it runs.
import { useEffect, useRef } from "preact/hooks";

import { expectations } from "./expected.ts";
import { minutesUntil, mySlots } from "./mine.ts";
import { Countdown } from "../live/countdown_view.tsx";
import { useLive, useSecond } from "../live/live.ts";
import type { GreenRoomPart } from "../live/parts.ts";
import { clockFacts, currentSlot, slotsInOrder, titleOf } from "../live/session.ts";

function WhenAmIOn() {
  const { view, t, words, page, announcer } = useLive();
  const now = useSecond(0);
  const slots = slotsInOrder(view);
  const mine = mySlots(slots, page.me);
  const coming = mine.find(([, { state }]) => state !== "done");
  const current = currentSlot(view);
  const onAir = coming !== undefined && current?.[0] === coming[0];
  const before = coming ? slots.filter(([, { state, position }]) => state !== "done" && position < coming[1].position) : [];
  const isNext = coming !== undefined && !onAir && before.every(([id]) => id === current?.[0]);
  const said = useRef("");
  useEffect(() => {
    const state = onAir ? "on" : isNext && current ? "next" : "";
    if (state && state !== said.current) {
      announcer.say(t(state === "on" ? "running_order.ui.green.you_are_on" : "running_order.ui.green.you_are_next"), { key: "turn", urgent: true });
    }
    said.current = state;
  }, [onAir, isNext]);
  if (!mine.length) return <p class="green-place">{t("running_order.ui.green.listener")}</p>;
  if (!coming) return <p class="green-place">{t("running_order.ui.green.done")}</p>;
  const at = expectations(view, now).get(coming[0]) ?? coming[1].starts_at;
  const minutes = minutesUntil(at, now);
  const last = before.at(-1);
  return (
    <div>
      <p class="green-place">
        {onAir
          ? t("running_order.ui.green.you_are_on")
          : isNext
            ? t("running_order.ui.green.you_are_next")
            : t("running_order.ui.green.after", { title: last ? titleOf(last[1], words.lang) : "", count: minutes })}
      </p>
      <p class="green-hint">
        {titleOf(coming[1], words.lang)} · {t("running_order.ui.expected", { time: words.time(at) })}
        {isNext && minutes > 0 && ` · ${t("running_order.ui.green.in_minutes", { count: minutes })}`}
      </p>
    </div>
  );
}

function BigClock() {
  const { view } = useLive();
  const clock = clockFacts(view);
  return clock.phase === "idle" ? null : <Countdown clock={clock} size="xl" aloud />;
}

export const part: GreenRoomPart = {
  panels: [
    { order: 10, Show: WhenAmIOn },
    { order: 20, Show: BigClock },
  ],
};
