// The clock as people see it: big figures that follow the server's time.
import { useEffect, useRef } from "preact/hooks";

import { passedMark, remaining, turnRemaining, urgency } from "./countdown.ts";
import { duration } from "./i18n.ts";
import { useLive, useSecond } from "./live.ts";
import type { ClockFacts } from "./wire.ts";

interface Props {
  clock: ClockFacts;
  size?: "l" | "xl";
  /** Speaks at five minutes, one, half a minute and nought: only to those who speak or moderate. */
  aloud?: boolean;
}

export function Countdown({ clock, size, aloud = false }: Props) {
  const { t, announcer } = useLive();
  const anchor = clock.turn ? clock.turn.started_at : (clock.started_at ?? 0);
  const now = useSecond(anchor + 1);
  const turnLeft = turnRemaining(clock, now);
  const left = clock.turn && clock.turn.limit_s !== null ? turnLeft : remaining(clock, now);
  const before = useRef(left);
  const bar = useRef<HTMLSpanElement>(null);
  const allotted = (clock.turn?.limit_s ?? clock.allotted_s) * 1000;
  const paused = (clock.turn ? clock.turn.paused_at : clock.paused_at) !== null;
  const tone = left === null ? "idle" : paused ? "paused" : { calm: "normal", warn: "warn", danger: "danger", over: "over" }[urgency(left)];
  useEffect(() => {
    const mark = passedMark(before.current, left);
    before.current = left;
    if (aloud && mark !== null) announcer.say(t(`live.ui.clock.said_${mark}`), { key: "clock" });
    bar.current?.parentElement?.style.setProperty("--done", String(left === null || !allotted ? 0 : Math.min(1, Math.max(0, 1 - left / allotted))));
  }, [left]);
  const label = clock.turn ? clock.turn.name : t(`live.ui.phase.${clock.phase}`);
  return (
    <div class={size ? `clock clock-${size}` : "clock"} data-tone={tone}>
      <span class="clock-label">{label}</span>
      <span class="clock-time" role="timer" aria-live="off">
        {left === null ? "–:––" : duration(left)}
      </span>
      <span class="clock-note">{paused ? t("live.ui.clock.paused") : tone === "over" ? t("live.ui.clock.over") : ""}</span>
      <span class="clock-bar" aria-hidden="true">
        <span ref={bar} />
      </span>
    </div>
  );
}
