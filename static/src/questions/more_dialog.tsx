// The rarer moves of a question: another slot, the speaker queue, coming apart again, restraining its author.
import "./kinds.ts";
import { Dialog } from "../live/dialog.tsx";
import { type Deed, useLive } from "../live/live.ts";
import { slotsInOrder, titleOf } from "../live/session.ts";
import type { Args, Id } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

export function MoreDialog({ id, close }: { id: Id; close: () => void }) {
  const { view, t, act, words } = useLive();
  const question = view.get("question", id);
  if (!question) return null;
  const run = (verb: string, args: Args, deed: Deed) => {
    close();
    void act(verb, args, { undoable: true, ...deed });
  };
  const { state, slot_id: slot, muted, author, anonymous } = question;
  const restrain = (verb: string, on: boolean, done: string) => run(verb, { id, on }, { done: t(done) });
  return (
    <Dialog title={t("questions.ui.more_actions")} close={close}>
      <div class="stack">
        <p class="question-text" dir="auto">
          {question.text}
        </p>
        <label class="field">
          <span class="label">{t("questions.ui.move_to")}</span>
          <select
            value={slot ?? ""}
            onChange={({ currentTarget }) =>
              run("question.move", { id, slot_id: currentTarget.value }, { done: t("questions.ui.done.moved"), changes: [{ kind: "question", id, set: { slot_id: currentTarget.value } }] })
            }
          >
            {slot === null && <option value="">{t("questions.ui.for_session")}</option>}
            {slotsInOrder(view)
              .filter(([, { kind }]) => kind !== "break")
              .map(([each, line]) => (
                <option key={each} value={each}>
                  {titleOf(line, words.lang)}
                </option>
              ))}
          </select>
        </label>
        <div class="row">
          {state !== "merged" && state !== "dismissed" && (
            <button type="button" class="btn" onClick={() => run("question.to_queue", { id }, { done: t("questions.ui.done.to_queue") })}>
              <Icon name="hand" /> {t("questions.ui.to_queue")}
            </button>
          )}
          {state === "merged" && (
            <button type="button" class="btn" onClick={() => run("question.unmerge", { id }, { done: t("questions.ui.done.unmerged") })}>
              <Icon name="undo" /> {t("questions.ui.unmerge")}
            </button>
          )}
        </div>
        <fieldset class="stack-s">
          <legend class="eyebrow">
            {t("questions.ui.author")} {author ?? (anonymous ? t("questions.ui.anonymous_author") : "")}
          </legend>
          <div class="row">
            <button
              type="button"
              class="btn"
              aria-pressed={Boolean(muted)}
              onClick={() => restrain("question.mute_author", !muted, muted ? "questions.ui.done.unmuted" : "questions.ui.done.muted")}
            >
              <Icon name="mic-off" /> {t("questions.ui.mute")}
            </button>
            <button type="button" class="btn btn-danger" onClick={() => restrain("question.remove_author", true, "questions.ui.done.removed")}>
              <Icon name="log-out" /> {t("questions.ui.remove_author")}
            </button>
          </div>
        </fieldset>
      </div>
    </Dialog>
  );
}
