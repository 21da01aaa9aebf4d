// What is done more rarely with the queue: open and close, add somebody by name, limits and rules.
import { useState } from "preact/hooks";

import type { QueueFacts } from "./kinds.ts";
import { Dialog } from "../live/dialog.tsx";
import { useLive } from "../live/live.ts";
import { Icon } from "../core/icon.tsx";

const RULES = ["first_come", "newcomers", "least_spoken", "alternate"];
const TIMEOUTS = [15, 30, 45, 60];
const LIMITS = [60, 90, 120, 180, 300];

export function QueueTools() {
  const { view, t } = useLive();
  const [setting, setSetting] = useState(false);
  const [adding, setAdding] = useState(false);
  const queue = view.get("queue", "0");
  if (!queue) return null;
  return (
    <div class="row">
      <button type="button" class="btn btn-icon" aria-label={t("speaker_queue.ui.add")} title={t("speaker_queue.ui.add")} onClick={() => setAdding(true)}>
        <Icon name="user-plus" />
      </button>
      <button type="button" class="btn btn-icon" aria-label={t("speaker_queue.ui.settings")} title={t("speaker_queue.ui.settings")} onClick={() => setSetting(true)}>
        <Icon name="settings" />
      </button>
      {setting && <Settings queue={queue} close={() => setSetting(false)} />}
      {adding && <AddByName close={() => setAdding(false)} />}
    </div>
  );
}

function Settings({ queue, close }: { queue: QueueFacts; close: () => void }) {
  const { t, act } = useLive();
  const openOrClose = () =>
    void act("queue.open", { on: !queue.open }, { changes: [{ kind: "queue", id: "0", set: { open: !queue.open } }], undoable: true, named: t("speaker_queue.ui.list_open") });
  return (
    <Dialog title={t("speaker_queue.ui.settings")} close={close}>
      <div class="stack">
        <button type="button" class="switch" role="switch" aria-checked={queue.open} onClick={openOrClose}>
          {t("speaker_queue.ui.list_open")}
        </button>
        <label class="field">
          <span class="label">{t("speaker_queue.ui.limit")}</span>
          <select value={String(queue.turn_limit_s ?? 0)} onChange={({ currentTarget }) => void act("queue.limit", { seconds: Number(currentTarget.value) }, { undoable: true, named: t("speaker_queue.ui.limit") })}>
            {[...new Set([...LIMITS, queue.turn_limit_s ?? 120])].sort((a, b) => a - b).map((limit) => (
              <option key={limit} value={limit}>
                {Math.floor(limit / 60)}:{String(limit % 60).padStart(2, "0")}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span class="label">{t("speaker_queue.ui.rule")}</span>
          <select value={queue.rule} onChange={({ currentTarget }) => void act("queue.rule", { rule: currentTarget.value }, { undoable: true, named: t("speaker_queue.ui.rule") })}>
            {RULES.map((rule) => (
              <option key={rule} value={rule}>
                {t(`speaker_queue.ui.rule.${rule}`)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span class="label">{t("speaker_queue.ui.timeout")}</span>
          <select value={String(queue.call_timeout_s)} onChange={({ currentTarget }) => void act("queue.timeout", { seconds: Number(currentTarget.value) }, { undoable: true, named: t("speaker_queue.ui.timeout") })}>
            {[...new Set([...TIMEOUTS, queue.call_timeout_s])].sort((a, b) => a - b).map((timeout) => (
              <option key={timeout} value={timeout}>
                {timeout} s
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="btn" onClick={() => void act("queue.put_back", {}, { undoable: true, done: t("speaker_queue.ui.was_put_back") })}>
          <Icon name="undo" /> {t("speaker_queue.ui.put_back")}
        </button>
      </div>
    </Dialog>
  );
}

function AddByName({ close }: { close: () => void }) {
  const { t, act } = useLive();
  const [name, setName] = useState("");
  const add = (event: Event) => {
    event.preventDefault();
    const trimmed = name.trim();
    if (!trimmed) return;
    close();
    void act("queue.add", { name: trimmed }, { done: t("speaker_queue.ui.was_added", { name: trimmed }), undoable: true });
  };
  return (
    <Dialog title={t("speaker_queue.ui.add")} close={close}>
      <form class="field" onSubmit={add}>
        <label for="queue-name">{t("speaker_queue.ui.name")}</label>
        <input id="queue-name" value={name} maxLength={100} onInput={({ currentTarget }) => setName(currentTarget.value)} />
        <button type="submit" class="btn btn-primary">
          <Icon name="user-plus" /> {t("speaker_queue.ui.add")}
        </button>
      </form>
    </Dialog>
  );
}
