// A called speaker's answer: ready, or leave the place; the stage's address while it is theirs.
import { useEffect, useState } from "preact/hooks";

import { chime, soundWanted, titleMark, wantSound } from "./attention.ts";
import { mine } from "./queue.ts";
import { useShortcuts } from "../live/keys.ts";
import { useLive } from "../live/live.ts";
import type { GreenRoomPart } from "../live/parts.ts";
import { pitchSession } from "../live/session.ts";
import { Icon } from "../core/icon.tsx";

function Answer() {
  const { view, t, act, client, announcer } = useLive();
  const [sound, setSound] = useState(soundWanted);
  const entry = mine(view);
  const state = entry?.[1].state ?? null;
  const stage = entry?.[1].stage_url ?? pitchSession(view)?.stage_url ?? null;
  const canBeReady = entry !== undefined && (state === "called" || state === "waiting") && entry[1].ready_at === null;
  const ready = () => {
    if (!entry || !canBeReady) return;
    void act("queue.ready", { id: entry[0] }, { changes: [{ kind: "my_entry", id: entry[0], set: { ready_at: client.clock.now() } }], done: t("speaker_queue.ui.green.noted") });
  };
  useShortcuts(t("speaker_queue.ui.title"), [{ keys: "r", label: "speaker_queue.ui.ready", run: ready }]);
  useEffect(() => {
    if (state === "called" || state === "speaking") {
      announcer.say(t(`speaker_queue.ui.said.${state}`), { key: "call", urgent: true });
      chime();
      titleMark(t(`speaker_queue.ui.title.${state}`));
    } else titleMark(null);
  }, [state]);
  const flip = () => {
    wantSound(!sound);
    setSound(!sound);
    if (!sound) chime();
  };
  return (
    <>
      <div class="green-actions">
        {entry && (state === "called" || state === "waiting") && (
          <button type="button" class={state === "called" ? "btn btn-primary" : "btn"} aria-disabled={!canBeReady || undefined} onClick={ready}>
            <Icon name="check" /> {t(canBeReady ? "speaker_queue.ui.ready" : "speaker_queue.ui.green.noted")} <kbd>R</kbd>
          </button>
        )}
        {stage && (
          <a class="btn" href={stage} target="_blank" rel="noopener noreferrer">
            <Icon name="external-link" /> {t("speaker_queue.ui.join_stage")}
          </a>
        )}
        {entry && state === "waiting" && (
          <button type="button" class="btn" onClick={() => void act("hand.lower", { raise_id: entry[1].raise_id })}>
            {t("speaker_queue.ui.give_up")}
          </button>
        )}
      </div>
      <button type="button" class="switch" role="switch" aria-checked={sound} onClick={flip}>
        {t("speaker_queue.ui.sound")}
      </button>
    </>
  );
}

export const part: GreenRoomPart = { panels: [{ order: 30, Show: Answer }] };
