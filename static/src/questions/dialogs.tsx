// The moves that need words or a second question: correct, label, merge, answer in writing.
import { useEffect, useMemo, useState } from "preact/hooks";

import { bucketOf } from "./buckets.ts";
import { length, normalise } from "./ranking.ts";
import { SimilarIndex } from "./similar.ts";
import { Dialog } from "../live/dialog.tsx";
import { useLive } from "../live/live.ts";
import type { Id } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

interface Props {
  id: Id;
  close: () => void;
}

const LONGEST = 500;
const SHOWN = 8;

/** Colleagues see that somebody is at it, as long as the dialog is open. */
function useHandling(id: Id): void {
  const { act } = useLive();
  useEffect(() => {
    void act("question.handle", { id, on: true }, { quiet: true });
    return () => void act("question.handle", { id, on: false }, { quiet: true });
  }, [id]);
}

export function EditDialog({ id, close }: Props) {
  const { view, t, act } = useLive();
  const [before] = useState(() => view.get("question", id));
  const [text, setText] = useState(before?.text ?? "");
  useHandling(id);
  const now = view.get("question", id);
  const changed = now?.version !== before?.version;
  const save = (event: Event) => {
    event.preventDefault();
    if (length(text.trim()) < 3 || length(text.trim()) > LONGEST) return;
    close();
    void act("question.correct", { id, text: text.trim(), version: now?.version ?? before?.version ?? 0 }, {
      changes: [{ kind: "question", id, set: { text: text.trim(), edited: true } }],
      done: t("questions.ui.done.corrected"),
      undoable: true,
      words: { conflict: t("questions.ui.conflict") },
    });
  };
  return (
    <Dialog title={t("questions.ui.correct")} close={close}>
      <form class="field" onSubmit={save}>
        <label for="correct-text">{t("questions.ui.correct_hint")}</label>
        <textarea id="correct-text" value={text} maxLength={4_000} onInput={({ currentTarget }) => setText(currentTarget.value)} />
        {changed && (
          <p class="error">
            {t("questions.ui.changed_meanwhile")} « {now?.text} »
          </p>
        )}
        <button type="submit" class="btn btn-primary">
          {t("questions.ui.save")}
        </button>
      </form>
    </Dialog>
  );
}

export function LabelDialog({ id, close }: Props) {
  const { view, t, act } = useLive();
  const [label, setLabel] = useState(view.get("question", id)?.label ?? "");
  const listed = view.get("question_rules", "0")?.labels ?? [];
  const used = [...view.all("question").values()].flatMap(({ label: each }) => (each ? [each] : []));
  const known = listed.length > 0 ? listed : [...new Set(used)].sort();
  const save = (value: string) => {
    close();
    const next = value.trim() || null;
    void act("question.label", { id, label: next }, { changes: [{ kind: "question", id, set: { label: next } }], undoable: true, named: t("questions.ui.label") });
  };
  return (
    <Dialog title={t("questions.ui.label")} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save(label);
        }}
      >
        {listed.length === 0 && (
          <label class="field">
            <span class="label">{t("questions.ui.label_field")}</span>
            <input value={label} maxLength={40} onInput={({ currentTarget }) => setLabel(currentTarget.value)} />
          </label>
        )}
        {known.length > 0 && (
          <div class="chips">
            {known.map((each) => (
              <button key={each} type="button" class="chip" onClick={() => save(each)}>
                {each}
              </button>
            ))}
          </div>
        )}
        <button type="submit" class="btn btn-primary">
          {t("questions.ui.save")}
        </button>
      </form>
    </Dialog>
  );
}

export function MergeDialog({ id, close }: Props) {
  const { view, t, act } = useLive();
  const [search, setSearch] = useState("");
  useHandling(id);
  const questions = view.all("question");
  const index = useMemo(() => new SimilarIndex(), []);
  index.update(questions);
  const source = questions.get(id);
  const may = (each: Id) => each !== id && ["pending", "live", "answering", "deferred"].includes(questions.get(each)?.state ?? "") && bucketOf(questions.get(each)?.state ?? "merged") !== "archive";
  const needle = normalise(search);
  const found = needle
    ? [...questions].filter(([each, { text }]) => may(each) && normalise(text ?? "").includes(needle)).map(([each]) => each)
    : index.find(source?.text ?? "", { most: SHOWN, atLeast: 0.12, except: id }).filter(may);
  const merge = (into: Id) => {
    close();
    void act("question.merge", { id, into }, {
      changes: [{ kind: "question", id, set: { state: "merged", merged_into: into } }],
      done: t("questions.ui.done.merged"),
      undoable: true,
      words: { conflict: t("questions.ui.conflict") },
    });
  };
  return (
    <Dialog title={t("questions.ui.merge")} close={close}>
      <div class="stack">
        <p class="question-text" dir="auto">
          {source?.text}
        </p>
        <label class="field">
          <span class="label">{t("questions.ui.merge_into")}</span>
          <input type="search" value={search} onInput={({ currentTarget }) => setSearch(currentTarget.value)} />
        </label>
        {!found.length && <p class="hint">{t(search ? "questions.ui.none_found" : "questions.ui.no_similar")}</p>}
        <ul class="suggestions">
          {found.slice(0, SHOWN).map((each) => (
            <li key={each}>
              <span dir="auto">{questions.get(each)?.text}</span>
              <button type="button" class="btn" onClick={() => merge(each)}>
                <Icon name="merge" /> {t("questions.ui.votes", { count: questions.get(each)?.votes ?? 0 })}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

export function WriteAnswerDialog({ id, close }: Props) {
  const { view, t, act, drafts } = useLive();
  const question = view.get("question", id);
  const [text, setText] = useState(() => drafts.read(`answer-${id}`) || (question?.answer?.text ?? ""));
  const [open, setOpen] = useState(true);
  useHandling(id);
  const write = (value: string) => {
    setText(value);
    drafts.write(`answer-${id}`, value);
  };
  const save = (event: Event) => {
    event.preventDefault();
    const answer = text.trim();
    if (!answer) return;
    close();
    drafts.write(`answer-${id}`, "");
    void act("question.write_answer", { id, text: answer, public: open }, {
      changes: [{ kind: "question", id, set: { state: "answered" } }],
      done: t("questions.ui.done.answered"),
      undoable: true,
    }).then((result) => {
      if (!result.ok) drafts.write(`answer-${id}`, answer);
    });
  };
  return (
    <Dialog title={t("questions.ui.write_answer")} close={close}>
      <form class="stack" onSubmit={save}>
        <p class="question-text" dir="auto">
          {question?.text}
        </p>
        <label class="field">
          <span class="label">{t("questions.ui.answer")}</span>
          <textarea value={text} maxLength={4_000} onInput={({ currentTarget }) => write(currentTarget.value)} />
        </label>
        <label class="check">
          <input type="checkbox" checked={open} onChange={({ currentTarget }) => setOpen(currentTarget.checked)} />
          {t("questions.ui.answer_public")}
        </label>
        <button type="submit" class="btn btn-primary">
          {t("questions.ui.save")}
        </button>
      </form>
    </Dialog>
  );
}
