// The running order on the big screen: now with the clock, and what comes next.
import { expectations, minutesLate } from "./expected.ts";
import { Late } from "./late.tsx";
import { Countdown } from "../live/countdown_view.tsx";
import { useLive, useTime } from "../live/live.ts";
import type { ScreenPart } from "../live/parts.ts";
import { clockFacts, currentSlot, nextSlot, pitchSession, presenters, titleOf } from "../live/session.ts";

function NowOnScreen() {
  const { view, t, words } = useLive();
  const current = currentSlot(view);
  const clock = clockFacts(view);
  const session = pitchSession(view);
  const next = nextSlot(view);
  const heading = current?.[1] ?? session;
  const now = useTime(10_000);
  const at = next && expectations(view, now).get(next[0]);
  return (
    <>
      <div class="screen-now">
        <div class="now">
          <h1 class="now-title">{heading && titleOf(heading, words.lang)}</h1>
          {current && <p class="now-who">{presenters(current[1])}</p>}
          {!current && session && session.status !== "ended" && (
            <p class="now-who">{t("running_order.ui.starts", { time: words.time(session.delayed_to ?? session.starts_at) })}</p>
          )}
        </div>
      </div>
      {clock.phase === "idle" ? <div class="clock" /> : <Countdown clock={clock} />}
      {next && (
        <div class="screen-next">
          <p>
            {t("running_order.ui.next")} <strong>{titleOf(next[1], words.lang)}</strong>
          </p>
          <p>
            {presenters(next[1])} · {words.time(at ?? next[1].starts_at)} <Late minutes={minutesLate(next[1], at)} />
          </p>
        </div>
      )}
    </>
  );
}

export const part: ScreenPart = { area: "now", order: 10, Show: NowOnScreen };
