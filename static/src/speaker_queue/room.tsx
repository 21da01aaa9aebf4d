// An attendee's way to the floor: raise a hand, see one's place, be called.
import { useEffect, useRef, useState } from "preact/hooks";

import { useCallAloud } from "./call.ts";
import { SoundSwitch } from "./sound.tsx";
import { estimate, myCall, myHand, placeOf } from "./queue.ts";
import { useLive, useTime } from "../live/live.ts";
import type { RoomPart } from "../live/parts.ts";
import { pitchSession } from "../live/session.ts";
import type { Id } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

const HANDS_UP = new Set(["open", "live", "paused"]);

/** Above everything, never taking the focus: "be ready", then "your turn". */
function CallBanner() {
  const { view, t, act, client } = useLive();
  const entry = myCall(view);
  useCallAloud(entry?.state ?? null);
  if (!entry) return null;
  const { id, state, ready_at: ready, stage_url: stage, raise_id: raiseId, source } = entry;
  const sayReady = () =>
    void act("queue.ready", { id }, { changes: [{ kind: "my_entry", id, set: { ready_at: client.clock.now() } }] });
  const text = state !== "called" ? "speaker_queue.ui.speaking" : ready === null ? "speaker_queue.ui.called" : "speaker_queue.ui.ready_waits";
  return (
    <div class="banner" data-tone="call">
      <Icon name="mic" />
      <p>{t(text)}</p>
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
      {state === "called" && source !== "slot" && (
        <button type="button" class="btn" onClick={() => void act("hand.lower", { raise_id: raiseId })}>
          {t("speaker_queue.ui.give_up")}
        </button>
      )}
    </div>
  );
}

function Place({ id, place }: { id: Id; place: number }) {
  const { view, t, words } = useLive();
  const wait = estimate(view, id, useTime(10_000));
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

/** Says one's place when it changes, politely. */
function usePlaceAloud(place: number | null): void {
  const { announcer, t, words } = useLive();
  const before = useRef(place);
  useEffect(() => {
    if (place !== null && place !== before.current) {
      announcer.say(t("speaker_queue.ui.place", { place: words.ordinal(place) }), { key: "place" });
    }
    before.current = place;
  }, [place]);
}

function Hand() {
  const { view, t, act, client } = useLive();
  const entry = myHand(view);
  const queue = view.get("queue", "0");
  const [busy, setBusy] = useState(false);
  const [inWriting, setInWriting] = useState(false);
  const place = entry ? placeOf(view, entry.id) : null;
  usePlaceAloud(place);
  const status = pitchSession(view)?.status ?? "";
  if (!HANDS_UP.has(status) || !queue) return null;
  if (entry && entry.state !== "waiting") return null;
  const press = () => {
    if (busy || (!entry && !queue.open)) return;
    setBusy(client.online);
    const done = entry ? act("hand.lower", { raise_id: entry.raise_id }) : act("hand.raise", { in_writing: inWriting });
    void done.finally(() => setBusy(false));
  };
  const locked = !entry && !queue.open;
  return (
    <div class="pad">
      <div class={entry ? "my-place" : "row"}>
        <button type="button" class="btn" data-busy={busy || undefined} aria-disabled={locked || undefined} aria-pressed={entry !== undefined} onClick={press}>
          <Icon name={locked ? "lock" : "hand"} /> {t(entry ? "speaker_queue.ui.lower" : "speaker_queue.ui.raise")}
        </button>
        {entry && place !== null && <Place id={entry.id} place={place} />}
        {entry && place === null && <p class="hint">{t("speaker_queue.ui.parked")}</p>}
        {!entry && !locked && (
          <label class="check">
            <input type="checkbox" checked={inWriting} onChange={({ currentTarget }) => setInWriting(currentTarget.checked)} />
            {t("speaker_queue.ui.in_writing")}
          </label>
        )}
        {locked && <p class="hint">{t("speaker_queue.ui.closed")}</p>}
        {entry && <SoundSwitch />}
      </div>
    </div>
  );
}

export const part: RoomPart = { Banner: CallBanner, stage: { order: 20, Show: Hand } };
