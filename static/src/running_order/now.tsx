// What is on and what comes next, as every screen shows it.
import { useLive } from "../live/live.ts";
import { currentSlot, minutesLate, nextSlot, presenters } from "../live/session.ts";

export function Now({ level = 2 }: { level?: 2 | 3 }) {
  const { view, t } = useLive();
  const current = currentSlot(view);
  const Title = level === 2 ? "h2" : "h3";
  return (
    <div class="now">
      <p class="eyebrow">{t("running_order.ui.now")}</p>
      <Title class="now-title">{current ? current[1].title : t("running_order.ui.nothing_on")}</Title>
      {current && <p class="now-who">{presenters(current[1])}</p>}
      <NextUp />
    </div>
  );
}

export function NextUp() {
  const { view, t, words } = useLive();
  const next = nextSlot(view);
  if (!next) return null;
  const [, slot] = next;
  const late = minutesLate(slot);
  const at = words.time(slot.expected_at ?? slot.starts_at);
  return (
    <p class="next-up">
      {t("running_order.ui.next")} <strong>{slot.title}</strong>{" "}
      <span class="nowrap">
        {t("running_order.ui.expected", { time: at })}
        {late > 0 && ` (+${late})`}
      </span>
    </p>
  );
}
