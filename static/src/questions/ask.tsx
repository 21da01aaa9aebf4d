// The ask box: the text is never lost, and says before sending who will see the name.
import { useRef, useState } from "preact/hooks";

import type { MyQuestion } from "./kinds.ts";
import { UNSENT } from "./mine.tsx";
import { length } from "./ranking.ts";
import { SimilarIndex } from "./similar.ts";
import { useLive } from "../live/live.ts";
import { newNonce } from "../live/outbox.ts";
import { currentSlot, pitchSession, slotsInOrder, titleOf } from "../live/session.ts";
import { Icon } from "../core/icon.tsx";

const [SHORTEST, LONGEST] = [3, 500];
const OPEN = new Set(["published", "open", "live", "paused"]);

export function AskBox() {
  const { view, t } = useLive();
  const session = pitchSession(view);
  if (!session) return null;
  if (!session.questions_open || !OPEN.has(session.status)) {
    return (
      <p class="ask">
        <span class="row">
          <Icon name="lock" /> {t(OPEN.has(session.status) ? "questions.ui.closed" : "questions.ui.over")}
        </span>
      </p>
    );
  }
  return <AskForm moderated={session.moderation} />;
}

function AskForm({ moderated }: { moderated: boolean }) {
  const { view, t, act, drafts, words, client } = useLive();
  const [text, setText] = useState(() => drafts.read("ask"));
  const [anonymous, setAnonymous] = useState(false);
  const [forSlot, setForSlot] = useState("");
  const [error, setError] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const count = length(text.trim());
  const teamSees = view.get("question_rules", "0")?.names_to_staff ?? false;
  const write = (value: string) => {
    setText(value);
    setError("");
    drafts.write("ask", value);
  };
  const send = (event: Event) => {
    event.preventDefault();
    if (count < SHORTEST || count > LONGEST) {
      setError(t(count > LONGEST ? "questions.ui.too_long" : "questions.ui.too_short", { count: count > LONGEST ? count - LONGEST : SHORTEST }));
      field.current?.focus();
      return;
    }
    const asked = text;
    const args = { text: asked.trim(), anonymous, ...(anonymous && teamSees && { name_to_staff: true }), ...(forSlot && { slot_id: forSlot }) };
    write("");
    field.current?.focus();
    const done = t(moderated ? "questions.ui.sent_moderated" : "questions.ui.sent");
    const shown: MyQuestion = {
      text: args.text, slot_id: forSlot || null, state: moderated ? "pending" : "live", anonymous, votes: 0, asked_at: client.clock.now(),
      reason: null, merged_into: null, answer: null, joined: 0, version: 0, editable_until: null,
    };
    void act("question.ask", args, { done, changes: [{ kind: "my_question", id: UNSENT + newNonce(), make: shown }] }).then((answer) => {
      if (answer.ok || answer.code === "dropped") return;
      // Refused: the words go back where they were, before anything typed meanwhile.
      setText((now) => {
        const both = now.trim() ? `${asked.trim()}\n${now}` : asked;
        drafts.write("ask", both);
        return both;
      });
      setError(answer.fields?.text ?? answer.message);
    });
  };
  const slots = slotsInOrder(view).filter(([, { kind }]) => kind !== "break");
  const invalid = error !== "";
  return (
    <form class="ask" onSubmit={send}>
      <Suggestions text={text} />
      <label class="visually-hidden" for="ask-text">
        {t("questions.ui.your_question")}
      </label>
      <textarea
        id="ask-text"
        ref={field}
        rows={2}
        value={text}
        placeholder={t("questions.ui.placeholder")}
        aria-invalid={invalid || undefined}
        aria-describedby={invalid ? "ask-error" : "ask-count"}
        onInput={({ currentTarget }) => write(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
        }}
      />
      {invalid && (
        <p class="error" id="ask-error">
          {error}
        </p>
      )}
      <div class="ask-tools">
        <label class="check">
          <input type="checkbox" checked={anonymous} onChange={({ currentTarget }) => setAnonymous(currentTarget.checked)} />
          {t("questions.ui.anonymous")}
        </label>
        {slots.length > 1 && (
          <label class="row">
            <span>{t("questions.ui.for")}</span>
            <select value={forSlot} onChange={({ currentTarget }) => setForSlot(currentTarget.value)}>
              <option value="">{currentSlot(view) ? t("questions.ui.for_current") : t("questions.ui.for_session")}</option>
              {slots.map(([id, slot]) => (
                <option key={id} value={id}>
                  {titleOf(slot, words.lang)}
                </option>
              ))}
            </select>
          </label>
        )}
        <span class="counter" id="ask-count" data-tone={count > LONGEST ? "err" : undefined}>
          {count}/{LONGEST}
        </span>
        <button type="submit" class="btn btn-primary">
          <Icon name="send" /> {t("questions.ui.send")}
        </button>
      </div>
      {anonymous && <p class="hint">{t(teamSees ? "questions.ui.anonymous_to_team" : "questions.ui.anonymous_hint")}</p>}
    </form>
  );
}

/** "Somebody asked this already: vote for it instead?" */
function Suggestions({ text }: { text: string }) {
  const { view, t, act } = useLive();
  const index = useRef<SimilarIndex>(null);
  if (length(text.trim()) < 12) return null;
  index.current ??= new SimilarIndex();
  const questions = view.all("question");
  index.current.update(questions);
  const own = view.all("my_question");
  const found = index.current.find(text).filter((id) => questions.get(id)?.state === "live" && !own.has(id));
  if (!found.length) return null;
  return (
    <div>
      <p class="hint">{t("questions.ui.similar")}</p>
      <ul class="suggestions">
        {found.map((id) => {
          const on = view.get("vote", id) !== undefined;
          const votes = questions.get(id)?.votes ?? 0;
          return (
            <li key={id}>
              <span>{questions.get(id)?.text}</span>
              <button
                type="button"
                class="btn"
                aria-pressed={on}
                onClick={() => void act("question.vote", { id, on: !on }, { changes: voteChanges(id, votes, !on) })}
              >
                <Icon name="chevron-up" /> {t("questions.ui.votes", { count: votes })}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

export function voteChanges(id: string, votes: number, on: boolean) {
  return [
    { kind: "question", id, set: { votes: votes + (on ? 1 : -1) } },
    on ? ({ kind: "vote", id, make: { on: true } } as const) : ({ kind: "vote", id, drop: true } as const),
  ] as const;
}
