// One's own questions, pinned under the ask box with what became of each.
import { useState } from "preact/hooks";

import type { MyQuestion } from "./kinds.ts";
import { Answer, StateChip } from "./row.tsx";
import { useBefore, useLive } from "../live/live.ts";
import type { Id } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

const WITHDRAWABLE = new Set(["pending", "live"]);
const SHOWN = 2;

export function Mine() {
  const { view, t, client, words } = useLive();
  const [open, setOpen] = useState(false);
  const own = [...view.all("my_question")].filter(([, { state }]) => state !== "withdrawn").sort(([, a], [, b]) => b.asked_at - a.asked_at);
  const waiting = client.restored.filter(({ verb }) => verb === "question.ask");
  if (!own.length && !waiting.length) return null;
  const shown = open ? own : own.slice(0, SHOWN);
  return (
    <section aria-label={t("questions.ui.mine_title")}>
      <ul class="questions">
        {waiting.map(({ nonce, args, at }) => (
          <li key={nonce} class="question" data-mine data-waiting>
            <div class="question-main">
              <p class="question-text" dir="auto">
                {String(args.text)}
              </p>
              <p class="question-meta">
                <strong>{t("questions.ui.you")}</strong> {words.time(at)} {t("live.ui.waiting")}
              </p>
            </div>
          </li>
        ))}
        {shown.map(([id, question]) => (
          <Own key={id} id={id} question={question} />
        ))}
      </ul>
      {own.length > SHOWN && (
        <button type="button" class="btn btn-quiet btn-block" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? "chevron-up" : "chevron-down"} /> {open ? t("questions.ui.mine_less") : t("questions.ui.mine_all", { count: own.length })}
        </button>
      )}
    </section>
  );
}

/** Asked here and not numbered by the server yet. */
export const UNSENT = "unsent-";

function Own({ id, question }: { id: Id; question: MyQuestion }) {
  const { t, act, words, client } = useLive();
  const [draft, setDraft] = useState<string | null>(null);
  const { text, state, asked_at: asked, reason, version, editable_until: until, anonymous } = question;
  const inTime = useBefore(until);
  const editable = state === "pending" || inTime;
  const late = client.mark("my_question", id) === "waiting";
  const save = (event: Event) => {
    event.preventDefault();
    if (draft === null) return;
    void act("question.edit", { id, text: draft.trim(), version }).then((answer) => {
      if (answer.ok) setDraft(null);
    });
  };
  return (
    <li class="question" data-state={state} data-mine data-waiting={late || undefined}>
      <div class="question-main">
        {draft === null ? (
          <p class="question-text" dir="auto">
            {text}
          </p>
        ) : (
          <form onSubmit={save} class="stack-s">
            <textarea value={draft} aria-label={t("questions.ui.your_question")} onInput={({ currentTarget }) => setDraft(currentTarget.value)} />
            <div class="row">
              <button type="submit" class="btn btn-primary">
                {t("questions.ui.save")}
              </button>
              <button type="button" class="btn" onClick={() => setDraft(null)}>
                {t("questions.ui.cancel")}
              </button>
            </div>
          </form>
        )}
        <p class="question-meta">
          <strong>{t("questions.ui.you")}</strong>
          {anonymous && <span>({t("questions.ui.anonymous_author")})</span>}
          <time dateTime={new Date(asked).toISOString()}>{words.time(asked)}</time>
          {!late && <StateChip state={state} words={words} />}
        </p>
        <p class="hint">{late ? t("live.ui.waiting") : state === "dismissed" && reason ? t(`questions.ui.reason.${reason}`) : t(`questions.ui.mine.${state}`)}</p>
        <Answer question={question} words={words} />
      </div>
      {draft === null && !id.startsWith(UNSENT) && WITHDRAWABLE.has(state) && (
        <div class="question-actions">
          {editable && (
            <button type="button" class="btn btn-quiet" onClick={() => setDraft(text)}>
              <Icon name="pencil" /> {t("questions.ui.edit")}
            </button>
          )}
          <button type="button" class="btn btn-quiet" onClick={() => void act("question.withdraw", { id }, { done: t("questions.ui.withdrawn") })}>
            <Icon name="undo" /> {t("questions.ui.withdraw")}
          </button>
        </div>
      )}
    </li>
  );
}
