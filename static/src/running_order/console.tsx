// The moderator's clock and Next: what is on, how long still, and what comes.
import { useRef, useState } from "preact/hooks";

import { expectations, minutesLate } from "./expected.ts";
import { leaving, NextGuard, secondsCut } from "./next.ts";
import { Now } from "./now.tsx";
import { Programme } from "./programme.tsx";
import { Countdown } from "../live/countdown_view.tsx";
import { useShortcuts } from "../live/keys.ts";
import { useOffline } from "../live/line.tsx";
import { useLive, useTime } from "../live/live.ts";
import type { ConsolePart } from "../live/parts.ts";
import { clockFacts, nextSlot } from "../live/session.ts";
import { Icon } from "../core/icon.tsx";

const MINUTE = 60;
const OFFLINE_LOCK = 5_000;

function useNext() {
  const { view, client, act, t } = useLive();
  const guard = useRef(new NextGuard());
  const [asking, setAsking] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const locked = useOffline(OFFLINE_LOCK);
  const clock = clockFacts(view);
  const press = (wholeSlot = false) => {
    if (locked || busy) return;
    const cut = secondsCut(clock, client.clock.now());
    const verdict = guard.current.press(performance.now(), cut);
    if (verdict === "ignore") return;
    setAsking(verdict === "ask" ? cut : null);
    if (verdict === "ask") {
      setTimeout(() => setAsking(null), 6_000);
      return;
    }
    setBusy(true);
    const args = { leaving: leaving(clock), ...(wholeSlot && { whole_slot: true }) };
    void act("order.next", args, { done: t("running_order.ui.moved_on"), undoable: true }).finally(() => {
      guard.current.answered(performance.now());
      setBusy(false);
    });
  };
  const cancel = () => {
    guard.current.forget();
    setAsking(null);
  };
  return { press, asking, cancel, busy, locked };
}

function ClockPanel() {
  const { view, act, t, client } = useLive();
  const clock = clockFacts(view);
  const next = useNext();
  const running = clock.started_at !== null && clock.phase !== "idle";
  const paused = clock.paused_at !== null;
  const add = (seconds: number) =>
    void act("clock.add", { seconds }, {
      named: t(seconds > 0 ? "running_order.ui.key.add" : "running_order.ui.key.take"),
      changes: [{ kind: "clock", id: "0", set: { allotted_s: Math.max(0, clock.allotted_s + seconds) } }],
      undoable: true,
    });
  const toggle = () => {
    if (!running) return;
    void act(paused ? "clock.resume" : "clock.pause", {}, {
      named: t(paused ? "running_order.ui.resume" : "running_order.ui.pause"),
      changes: [{ kind: "clock", id: "0", set: paused ? { paused_at: null, started_at: shifted(clock.started_at, clock.paused_at, client.clock.now()) } : { paused_at: client.clock.now() } }],
      undoable: true,
    });
  };
  useShortcuts(t("running_order.ui.keys"), [
    { keys: "n", label: "running_order.ui.key.next", run: () => next.press() },
    { keys: "shift+n", label: "running_order.ui.key.next_slot", run: () => next.press(true) },
    { keys: "t", label: "running_order.ui.key.timer", run: toggle },
    { keys: "+", label: "running_order.ui.key.add", run: () => add(MINUTE) },
    { keys: "-", label: "running_order.ui.key.take", run: () => add(-MINUTE) },
  ]);
  const upcoming = nextSlot(view);
  return (
    <div class="console-clock">
      <Now level={3} />
      <Countdown clock={clock} size="l" aloud />
      <div class="row">
        <button type="button" class="btn" aria-pressed={paused} aria-disabled={!running} onClick={toggle}>
          <Icon name={paused ? "play" : "pause"} /> {t(paused ? "running_order.ui.resume" : "running_order.ui.pause")} <kbd>T</kbd>
        </button>
        <button type="button" class="btn" aria-disabled={!running} onClick={() => running && add(MINUTE)}>
          {t("running_order.ui.add_minute")} <kbd>+</kbd>
        </button>
        <button type="button" class="btn" aria-disabled={!running} onClick={() => running && add(-MINUTE)}>
          {t("running_order.ui.take_minute")}
        </button>
        <button type="button" class="btn btn-icon" aria-label={t("running_order.ui.restart")} title={t("running_order.ui.restart")} aria-disabled={!running} onClick={() => running && void act("clock.restart", {}, { undoable: true, done: t("running_order.ui.restarted") })}>
          <Icon name="rotate-ccw" />
        </button>
      </div>
      <button type="button" class="btn btn-primary btn-big btn-block" data-busy={next.busy || undefined} aria-disabled={next.locked || undefined} onClick={() => next.press()}>
        <Icon name="skip-forward" /> {upcoming || running ? t("running_order.ui.next_button") : t("running_order.ui.next_none")} <kbd>N</kbd>
      </button>
      {next.locked && <p class="hint">{t("running_order.ui.next_locked")}</p>}
      {next.asking !== null && (
        <div class="banner" data-tone="warn" role="group" aria-label={t("running_order.ui.ask_label")}>
          <p>{t("running_order.ui.ask", { time: inWords(next.asking) })}</p>
          <button type="button" class="btn btn-primary" onClick={() => next.press()}>
            {t("running_order.ui.ask_yes")} <kbd>N</kbd>
          </button>
          <button type="button" class="btn" onClick={next.cancel}>
            {t("running_order.ui.ask_no")}
          </button>
        </div>
      )}
    </div>
  );
}

const inWords = (left: number): string => (left < 90 ? `${left} s` : `${Math.floor(left / 60)} min ${String(left % 60).padStart(2, "0")}`);

function shifted(started: number | null, paused: number | null, now: number): number | null {
  return started === null || paused === null ? started : started + (now - paused);
}

/** Later slots keep their plan until the moderator says that the delay is theirs too. */
function ShiftRest() {
  const { view, t, act } = useLive();
  const now = useTime(10_000);
  const next = nextSlot(view);
  const late = next ? minutesLate(next[1], expectations(view, now).get(next[0])) : 0;
  if (late === 0) return null;
  const told = new Set([...view.all("slot").values()].flatMap(({ state, speakers }) => (state === "later" ? speakers.map(({ id }) => id) : []))).size;
  const text = t(late > 0 ? "running_order.ui.shift_later" : "running_order.ui.shift_earlier", { count: Math.abs(late) });
  return (
    <p class="pad">
      <button type="button" class="btn btn-block" onClick={() => void act("order.shift", { seconds: late * MINUTE }, { undoable: true, done: t("running_order.ui.shifted") })}>
        <Icon name="clock" /> {text} ({t("running_order.ui.shift_told", { count: told })})
      </button>
    </p>
  );
}

function ProgrammePanel() {
  const { t } = useLive();
  return (
    <details class="pad">
      <summary>{t("running_order.ui.programme")}</summary>
      <Programme />
    </details>
  );
}

export const part: ConsolePart = {
  panels: [
    { column: "queue", order: 10, Show: ClockPanel, pinned: true },
    { column: "queue", order: 20, Show: ShiftRest },
    { column: "queue", order: 90, Show: ProgrammePanel },
  ],
};
