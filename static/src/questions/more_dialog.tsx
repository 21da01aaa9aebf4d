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
  const { state, slot_id: slot, restraint, author, anonymous } = question;
  const measure = (verb: string, kind: "muted" | "removed", icon: string) => {
    const on = restraint === kind;
    const press = () => run(verb, { id, on: !on }, { done: t(`questions.ui.done.${on ? "un" : ""}${kind}`), changes: [{ kind: "question", id, set: { restraint: on ? null : kind } }] });
    return (
      <button type="button" class={kind === "removed" && !on ? "btn btn-danger" : "btn"} onClick={press}>
        <Icon name={on ? "undo" : icon} /> {t(`questions.ui.restrain.${on ? "un" : ""}${kind}`)}
      </button>
    );
  };
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
          {!anonymous && (state === "live" || state === "answering" || state === "deferred") && (
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
        <div class="stack-s" role="group" aria-labelledby="question-author">
          <p class="eyebrow" id="question-author">
            {t("questions.ui.author")} {author ?? (anonymous ? t("questions.ui.anonymous_author") : "")}
          </p>
          <div class="row">
            {measure("question.mute_author", "muted", "mic-off")}
            {measure("question.remove_author", "removed", "log-out")}
          </div>
          {anonymous && <p class="hint">{t("questions.ui.author_hidden")}</p>}
        </div>
      </div>
    </Dialog>
  );
}
