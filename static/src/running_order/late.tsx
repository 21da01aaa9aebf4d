// How much later or earlier than planned: a short figure for the eye, words for the ear.
import { useLive } from "../live/live.ts";

export function Late({ minutes }: { minutes: number }) {
  const { t } = useLive();
  if (minutes === 0) return null;
  return (
    <span class="order-late">
      <span aria-hidden="true">{minutes > 0 ? `+${minutes}` : `−${-minutes}`}</span>
      <span class="visually-hidden">{t(minutes > 0 ? "running_order.ui.late" : "running_order.ui.early", { count: Math.abs(minutes) })}</span>
    </span>
  );
}
