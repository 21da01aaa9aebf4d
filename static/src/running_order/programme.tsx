// The slots in order, each with the time it is expected at.
import { expectations, minutesLate } from "./expected.ts";
import { Late } from "./late.tsx";
import { useLive, useTime } from "../live/live.ts";
import { presenters, slotsInOrder, titleOf } from "../live/session.ts";
import type { Instant, Slot } from "../live/wire.ts";

function Row({ slot, expected }: { slot: Slot; expected: Instant | undefined }) {
  const { words, t } = useLive();
  const { state } = slot;
  const at = expected ?? slot.started_at ?? slot.starts_at;
  return (
    <li class="order-row" data-state={state} aria-current={state === "current" ? "step" : undefined}>
      <time class="order-time" dateTime={new Date(at).toISOString()}>
        {words.time(at)}
      </time>
      <div class="order-what">
        <span class="order-title">{titleOf(slot, words.lang)}</span>
        <span class="order-who">{presenters(slot)}</span>
      </div>
      <Late minutes={minutesLate(slot, expected)} />
      {state === "done" && <span class="visually-hidden">{t("running_order.ui.done")}</span>}
    </li>
  );
}

export function Programme() {
  const { view, t } = useLive();
  const now = useTime(10_000);
  const slots = slotsInOrder(view);
  if (!slots.length) return <p class="empty">{t("running_order.ui.empty")}</p>;
  const times = expectations(view, now);
  return (
    <ol class="order">
      {slots.map(([id, slot]) => (
        <Row key={id} slot={slot} expected={times.get(id)} />
      ))}
    </ol>
  );
}
