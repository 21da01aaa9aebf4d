// A speaker's answers: ready, need help, leave the place; the stage's address while it is theirs.
import { useCallAloud } from "./call.ts";
import { mine, myCall } from "./queue.ts";
import { SoundSwitch } from "./sound.tsx";
import { useShortcuts } from "../live/keys.ts";
import { useLive } from "../live/live.ts";
import type { GreenRoomPart } from "../live/parts.ts";
import { pitchSession } from "../live/session.ts";
import { Icon } from "../core/icon.tsx";

function Answers() {
  const { view, t, act, client } = useLive();
  const entry = myCall(view) ?? mine(view)[0];
  useCallAloud(entry?.state ?? null);
  const called = entry?.state === "called";
  const canBeReady = called && entry.ready_at === null;
  const ready = () => {
    if (!entry || !canBeReady) return;
    const { id } = entry;
    void act("queue.ready", { id }, { changes: [{ kind: "my_entry", id, set: { ready_at: client.clock.now(), help_at: null } }], done: t("speaker_queue.ui.green.noted") });
  };
  const help = () => {
    if (!entry) return;
    const { id, help_at: asked } = entry;
    const on = asked === null;
    void act("queue.help", { id, on }, {
      changes: [{ kind: "my_entry", id, set: { help_at: on ? client.clock.now() : null } }],
      done: t(on ? "speaker_queue.ui.green.help_asked" : "speaker_queue.ui.green.help_over"),
    });
  };
  useShortcuts(t("speaker_queue.ui.title"), [
    { keys: "r", label: "speaker_queue.ui.ready", run: ready },
    { keys: "h", label: "speaker_queue.ui.green.help", run: help },
  ]);
  const stage = entry?.stage_url ?? pitchSession(view)?.stage_url;
  return (
    <>
      <div class="green-actions">
        {called && (
          <button type="button" class="btn btn-primary" aria-disabled={!canBeReady || undefined} onClick={ready}>
            <Icon name="check" /> {t(canBeReady ? "speaker_queue.ui.ready" : "speaker_queue.ui.green.noted")} <kbd>R</kbd>
          </button>
        )}
        {entry && (
          <button type="button" class="btn" aria-pressed={entry.help_at !== null} onClick={help}>
            <Icon name="circle-alert" /> {t("speaker_queue.ui.green.help")} <kbd>H</kbd>
          </button>
        )}
        {stage && (
          <a class="btn" href={stage} target="_blank" rel="noopener noreferrer">
            <Icon name="external-link" /> {t("speaker_queue.ui.join_stage")}
          </a>
        )}
        {entry && entry.source !== "slot" && (entry.state === "waiting" || called) && (
          <button type="button" class="btn" onClick={() => void act("hand.lower", { raise_id: entry.raise_id })}>
            {t("speaker_queue.ui.give_up")}
          </button>
        )}
      </div>
      <SoundSwitch />
    </>
  );
}

export const part: GreenRoomPart = { panels: [{ order: 30, Show: Answers }] };
