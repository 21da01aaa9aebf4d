// What is on and what comes next, as every screen shows it.
import { expectations, minutesLate } from "./expected.ts";
import { useLive, useTime } from "../live/live.ts";
import { currentSlot, nextSlot, presenters, titleOf } from "../live/session.ts";

export function Now({ level = 2 }: { level?: 2 | 3 }) {
  const { view, t, words } = useLive();
  const current = currentSlot(view);
  const Title = level === 2 ? "h2" : "h3";
  return (
    <div class="now">
      <p class="eyebrow">{t("running_order.ui.now")}</p>
      <Title class="now-title">{current ? titleOf(current[1], words.lang) : t("running_order.ui.nothing_on")}</Title>
      {current && <p class="now-who">{presenters(current[1])}</p>}
      <NextUp />
    </div>
  );
}

export function NextUp() {
  const { view, t, words } = useLive();
  const now = useTime(10_000);
  const next = nextSlot(view);
  if (!next) return null;
  const [id, slot] = next;
  const at = expectations(view, now).get(id) ?? slot.starts_at;
  const late = minutesLate(slot, at);
  return (
    <p class="next-up">
      {t("running_order.ui.next")} <strong>{titleOf(slot, words.lang)}</strong>{" "}
      <span class="nowrap">
        {t("running_order.ui.expected", { time: words.time(at) })}
        {late > 0 && ` (+${late})`}
      </span>
    </p>
  );
}
