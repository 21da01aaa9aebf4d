// The rarer moves of one entry: another place, a note, its question in writing, skip, remove.
import { useState } from "preact/hooks";

import type { QueueActions } from "./actions.ts";
import type { Entry } from "./kinds.ts";
import { Dialog } from "../live/dialog.tsx";
import { useLive } from "../live/live.ts";
import type { Mover } from "../live/reorder_list.tsx";
import type { Id } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

interface MenuProps {
  id: Id;
  entry: Entry;
  actions: QueueActions;
  /** Missing where the order is not the moderator's to change. */
  mover: Mover | undefined;
}

export function RowDialogButton(props: MenuProps) {
  const { t } = useLive();
  const [open, setOpen] = useState<"menu" | "write" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <button type="button" tabIndex={-1} class="btn btn-icon" aria-label={t("speaker_queue.ui.more", { name: props.entry.name })} aria-haspopup="dialog" onClick={() => setOpen("menu")}>
        <Icon name="ellipsis" />
      </button>
      {open === "menu" && <RowDialog {...props} close={close} write={() => setOpen("write")} />}
      {open === "write" && <WriteDownDialog id={props.id} name={props.entry.name} close={close} />}
    </>
  );
}

function RowDialog({ id, entry, actions, mover, close, write }: MenuProps & { close: () => void; write: () => void }) {
  const { t, act } = useLive();
  const [note, setNote] = useState(entry.note ?? "");
  const doing = (work: () => void) => () => {
    close();
    work();
  };
  const inLine = entry.state === "waiting" || entry.state === "called";
  const at = mover?.order.indexOf(id) ?? 0;
  return (
    <Dialog title={entry.name} close={close}>
      <div class="stack">
        {mover && (
          <div class="row">
            <button type="button" class="btn" onClick={doing(() => mover.step(id, -1))}>
              <Icon name="arrow-up" /> {t("speaker_queue.ui.up")}
            </button>
            <button type="button" class="btn" onClick={doing(() => mover.step(id, 1))}>
              <Icon name="arrow-down" /> {t("speaker_queue.ui.down")}
            </button>
            <label class="row">
              {t("speaker_queue.ui.to_place")}
              <select value={String(at + 1)} onChange={({ currentTarget }) => doing(() => mover.place(id, Number(currentTarget.value) - 1))()}>
                {mover.order.map((_, index) => (
                  <option key={index} value={index + 1}>
                    {index + 1}
                  </option>
                ))}
              </select>
            </label>
          </div>
        )}
        <form
          class="field"
          onSubmit={(event) => {
            event.preventDefault();
            doing(() => void act("queue.note", { id, text: note.trim() }, { changes: [{ kind: "entry", id, set: { note: note.trim() } }] }))();
          }}
        >
          <label for="entry-note">{t("speaker_queue.ui.note")}</label>
          <input id="entry-note" value={note} maxLength={200} onInput={({ currentTarget }) => setNote(currentTarget.value)} />
          <button type="submit" class="btn">
            {t("speaker_queue.ui.save_note")}
          </button>
        </form>
        <div class="row">
          {inLine && (
            <button type="button" class="btn" onClick={doing(() => actions.skip(id))}>
              <Icon name="skip-forward" /> {t("speaker_queue.ui.skip")}
            </button>
          )}
          {inLine && entry.source === "hand" && (
            <button type="button" class="btn" onClick={write}>
              <Icon name="pencil" /> {t("speaker_queue.ui.write_down")}
            </button>
          )}
          {inLine && entry.source !== "slot" && (
            <button type="button" class="btn btn-danger" onClick={doing(() => actions.remove(id))}>
              <Icon name="trash" /> {t("speaker_queue.ui.remove")}
            </button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

const [SHORTEST, LONGEST] = [3, 500];

/** The question that a hand was raised for, in its owner's name; the hand comes down. */
function WriteDownDialog({ id, name, close }: { id: Id; name: string; close: () => void }) {
  const { t, act, drafts } = useLive();
  const draft = `hand-${id}`;
  const [text, setText] = useState(() => drafts.read(draft));
  const [error, setError] = useState("");
  const write = (value: string) => {
    setText(value);
    setError("");
    drafts.write(draft, value);
  };
  const save = (event: Event) => {
    event.preventDefault();
    const asked = text.trim();
    if (asked.length < SHORTEST) {
      setError(t("speaker_queue.ui.write_down_short"));
      return;
    }
    void act("queue.write_down", { id, text: asked }, { done: t("speaker_queue.ui.was_written_down", { name }), undoable: true, quiet: true }).then((answer) => {
      if (answer.ok) {
        drafts.write(draft, "");
        close();
      } else setError(answer.fields?.text ?? answer.message);
    });
  };
  return (
    <Dialog title={t("speaker_queue.ui.write_down")} close={close}>
      <form class="field" onSubmit={save}>
        <label for="written-down">{t("speaker_queue.ui.write_down_field", { name })}</label>
        <p class="hint">{t("speaker_queue.ui.write_down_hint")}</p>
        <textarea id="written-down" rows={3} maxLength={LONGEST} value={text} aria-invalid={error !== "" || undefined} aria-describedby={error ? "written-down-error" : undefined} onInput={({ currentTarget }) => write(currentTarget.value)} />
        {error && (
          <p class="error" id="written-down-error">
            {error}
          </p>
        )}
        <button type="submit" class="btn btn-primary">
          {t("speaker_queue.ui.write_down_save")}
        </button>
      </form>
    </Dialog>
  );
}
