// An attendee's way to the floor: raise a hand, see one's place, be called.
import { useEffect, useRef, useState } from "preact/hooks";

import { chime, soundWanted, titleMark, wantSound } from "./attention.ts";
import type { EntryState } from "./kinds.ts";
import { mine, waitRange } from "./queue.ts";
import { useLive } from "../live/live.ts";
import type { RoomPart } from "../live/parts.ts";
import { pitchSession } from "../live/session.ts";
import { Icon } from "../core/icon.tsx";

/** Above everything, never taking the focus: "be ready", then "your turn". */
export function CallBanner() {
  const { view, t, announcer, act, client } = useLive();
  const entry = mine(view);
  const state: EntryState | null = entry?.[1].state ?? null;
  const before = useRef<EntryState | null>(state);
  useEffect(() => {
    if (state !== before.current) {
      if (state === "called" || state === "speaking") {
        announcer.say(t(`speaker_queue.ui.said.${state}`), { key: "call", urgent: true });
        chime();
      }
      titleMark(state === "called" || state === "speaking" ? t(`speaker_queue.ui.title.${state}`) : null);
    }
    before.current = state;
  }, [state]);
  if (!entry || (state !== "called" && state !== "speaking" && state !== "paused")) return null;
  const [id, { ready_at: ready, stage_url: stage, raise_id: raiseId }] = entry;
  const sayReady = () =>
    void act("queue.ready", { id }, { changes: [{ kind: "my_entry", id, set: { ready_at: client.clock.now() } }] });
  return (
    <div class="banner" data-tone="call">
      <Icon name="mic" />
      <p>{t(state === "called" ? (ready ? "speaker_queue.ui.ready_waits" : "speaker_queue.ui.called") : "speaker_queue.ui.speaking")}</p>
      {state === "called" && ready === null && (
        <button type="button" class="btn" onClick={sayReady}>
          <Icon name="check" /> {t("speaker_queue.ui.ready")}
        </button>
      )}
      {stage && (
        <a class="btn" href={stage} target="_blank" rel="noopener noreferrer">
          <Icon name="external-link" /> {t("speaker_queue.ui.join_stage")}
        </a>
      )}
      {state === "called" && (
        <button type="button" class="btn" onClick={() => void act("hand.lower", { raise_id: raiseId })}>
          {t("speaker_queue.ui.give_up")}
        </button>
      )}
    </div>
  );
}

function Place() {
  const { view, t, words } = useLive();
  const entry = mine(view);
  const place = entry?.[1].place ?? null;
  if (!entry || place === null) return null;
  const wait = waitRange(entry[1]);
  return (
    <>
      <span class="my-place-number" aria-hidden="true">
        {words.ordinal(place)}
      </span>
      <p>
        {t("speaker_queue.ui.place", { place: words.ordinal(place) })}
        {wait && (
          <span class="hint">
            {" "}
            {wait[0] === wait[1]
              ? t("speaker_queue.ui.wait_about", { min: wait[0] })
              : t("speaker_queue.ui.wait_range", { min: wait[0], max: wait[1] })}
          </span>
        )}
      </p>
    </>
  );
}

function SoundSwitch() {
  const { t } = useLive();
  const [on, setOn] = useState(soundWanted);
  const flip = () => {
    wantSound(!on);
    setOn(!on);
    if (!on) chime();
  };
  return (
    <button type="button" class="switch" role="switch" aria-checked={on} onClick={flip}>
      {t("speaker_queue.ui.sound")}
    </button>
  );
}

function Hand() {
  const { view, t, act, announcer, words, client } = useLive();
  const entry = mine(view);
  const queue = view.get("queue", "0");
  const session = pitchSession(view);
  const [busy, setBusy] = useState(false);
  const place = entry?.[1].place ?? null;
  const placeBefore = useRef(place);
  useEffect(() => {
    if (place !== null && place !== placeBefore.current) {
      announcer.say(t("speaker_queue.ui.place", { place: words.ordinal(place) }), { key: "place" });
    }
    placeBefore.current = place;
  }, [place]);
  const run = (verb: string, args: Record<string, unknown>) => {
    setBusy(true);
    void act(verb, args).finally(() => setBusy(false));
    if (!client.online) setBusy(false);
  };
  const over = session?.status === "ended" || session?.status === "cancelled" || session?.status === "replay";
  if (over || !queue) return null;
  if (entry && entry[1].state !== "waiting") return null;
  return (
    <div class="pad">
      <div class={entry ? "my-place" : "row"}>
        <Place />
        {entry ? (
          <button
            type="button"
            class="btn spread"
            data-busy={busy || undefined}
            onClick={() => run("hand.lower", { raise_id: entry[1].raise_id })}
          >
            <Icon name="hand" /> {t("speaker_queue.ui.lower")}
          </button>
        ) : (
          <button
            type="button"
            class="btn"
            data-busy={busy || undefined}
            aria-disabled={!queue.open}
            onClick={() => queue.open && !busy && run("hand.raise", {})}
          >
            <Icon name={queue.open ? "hand" : "lock"} /> {t("speaker_queue.ui.raise")}
          </button>
        )}
        {!entry && !queue.open && <p class="hint">{t("speaker_queue.ui.closed")}</p>}
        {entry && <SoundSwitch />}
      </div>
    </div>
  );
}

export const part: RoomPart = { Banner: CallBanner, stage: { order: 20, Show: Hand } };
