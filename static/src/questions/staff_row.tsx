// One question on the moderator's desk; its buttons are drawn only while it is the chosen one.
import { Component } from "preact";

import type { QuestionActions } from "./staff_actions.ts";
import { bucketOf } from "./buckets.ts";
import type { Question } from "./kinds.ts";
import { Answer, StateChip } from "./row.tsx";
import type { Words } from "../live/i18n.ts";
import type { Mark } from "../live/optimist.ts";
import type { Id } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

interface Props {
  id: Id;
  question: Question;
  chosen: boolean;
  mark: Mark | null;
  words: Words;
  slot: string | null;
  choose: (id: Id) => void;
  actions: QuestionActions;
}

const WATCHED = ["question", "chosen", "mark", "slot"] as const;

export class StaffRow extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    return next.chosen || WATCHED.some((name) => next[name] !== this.props[name]);
  }

  render({ id, question, chosen, mark, words, slot, choose, actions }: Props) {
    const { t, time } = words;
    const { text, state, votes, author, anonymous, asked_at: asked, label, edited, original, reason, handling, joined = 0 } = question;
    return (
      <li
        class="question"
        data-row={id}
        data-state={state}
        data-selected={chosen || undefined}
        data-waiting={mark === "waiting" || undefined}
        tabIndex={chosen ? 0 : -1}
        onFocusIn={() => choose(id)}
        onClick={() => choose(id)}
      >
        <div class="question-main">
          <p class="question-text" dir="auto" lang={question.lang ?? undefined}>
            {text ?? "…"}
          </p>
          <p class="question-meta">
            <span class="dot" data-tone={mark ? "warn" : "ok"} title={mark ? t("questions.ui.unconfirmed") : t("questions.ui.confirmed")} />
            <span dir="auto">{author ?? t("questions.ui.anonymous_author")}</span>
            {author && anonymous && <span>({t("questions.ui.anonymous_author")})</span>}
            <time dateTime={new Date(asked).toISOString()}>{time(asked)}</time>
            {slot && <span class="badge">{slot}</span>}
            {state !== "live" && <StateChip state={state} words={words} />}
            {label && <span class="badge badge-brand">{label}</span>}
            {reason && <span>{t(`questions.ui.why.${reason}`)}</span>}
            {joined > 0 && <span class="badge">{t("questions.ui.joined", { count: joined })}</span>}
            {question.restraint && <span class="badge badge-warn">{t(`questions.ui.author_${question.restraint}`)}</span>}
            {handling && <span class="badge badge-warn">{t("questions.ui.handling", { name: handling })}</span>}
          </p>
          {edited && original && (
            <p class="hint">
              {t("questions.ui.original")} <span dir="auto">{original}</span>
            </p>
          )}
          <Answer question={question} words={words} />
        </div>
        <span class="vote">
          {votes}
          <span class="visually-hidden"> {t("questions.ui.votes_word", { count: votes })}</span>
        </span>
        {chosen && <Actions id={id} question={question} words={words} actions={actions} />}
      </li>
    );
  }
}

function Actions({ id, question, words, actions }: { id: Id; question: Question; words: Words; actions: QuestionActions }) {
  const { t } = words;
  const { state } = question;
  const bucket = bucketOf(state);
  const button = (key: string, icon: string, label: string, run: (id: Id) => void, pressed?: boolean) => (
    <button type="button" class="btn" aria-pressed={pressed} onClick={() => run(id)}>
      <Icon name={icon} /> {t(label)} <kbd>{key}</kbd>
    </button>
  );
  const small = (key: string, icon: string, label: string, run: (id: Id) => void) => (
    <button type="button" class="btn btn-icon" aria-label={t(label)} title={`${t(label)} (${key})`} onClick={() => run(id)}>
      <Icon name={icon} />
    </button>
  );
  return (
    <div class="question-actions">
      {bucket === "new" && button("A", "check", "questions.ui.approve", actions.approve)}
      {((bucket === "archive" && state !== "merged") || bucket === "answered") && button("A", "rotate-ccw", "questions.ui.restore", actions.restore)}
      {bucket !== "archive" && button("S", "monitor", "questions.ui.screen", actions.screen, state === "answering")}
      {bucket === "approved" && button("R", "badge-check", "questions.ui.mark_answered", actions.answered)}
      {bucket !== "archive" && bucket !== "answered" && button("X", "archive", "questions.ui.archive", actions.dismiss)}
      {bucket !== "archive" && small("W", "message-circle", "questions.ui.write_answer", () => actions.open("write", id))}
      {(bucket === "new" || bucket === "approved") && small("M", "merge", "questions.ui.merge", () => actions.open("merge", id))}
      {small("L", "tag", "questions.ui.label", () => actions.open("label", id))}
      {small("E", "pencil", "questions.ui.correct", () => actions.open("edit", id))}
      {small("…", "ellipsis", "questions.ui.more_actions", () => actions.open("more", id))}
      {bucket === "approved" && small("D", "clock", "questions.ui.defer", actions.defer)}
    </div>
  );
}
