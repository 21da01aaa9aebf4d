// The rarer moves of one entry: another place, a note, skip, remove.
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
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" tabIndex={-1} class="btn btn-icon" aria-label={t("speaker_queue.ui.more", { name: props.entry.name })} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon name="ellipsis" />
      </button>
      {open && <RowDialog {...props} close={() => setOpen(false)} />}
    </>
  );
}

function RowDialog({ id, entry, actions, mover, close }: MenuProps & { close: () => void }) {
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
