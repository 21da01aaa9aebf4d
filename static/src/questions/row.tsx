// One question in a list: drawn again only when something of it changed.
import { Component } from "preact";

import type { Question } from "./kinds.ts";
import type { Words } from "../live/i18n.ts";
import type { Mark } from "../live/optimist.ts";
import type { Id } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

export interface RowProps {
  id: Id;
  question: Question;
  voted: boolean;
  own: boolean;
  votable: boolean;
  mark: Mark | null;
  words: Words;
  onVote: (id: Id, votes: number, on: boolean) => void;
}

export class QuestionRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    return (Object.keys(next) as (keyof RowProps)[]).some((name) => next[name] !== this.props[name]);
  }

  render({ id, question, voted, own, votable, mark, words, onVote }: RowProps) {
    const { text, state, votes, lang } = question;
    const { t } = words;
    const canVote = votable && !own;
    const label = t(own ? "questions.ui.votes_own" : canVote ? "questions.ui.votes_for" : "questions.ui.votes", { count: votes, text: text ?? "" });
    return (
      <li class="question" data-state={state} data-mine={own || undefined} data-waiting={mark === "waiting" || undefined}>
        <div class="question-main">
          <p class="question-text" dir="auto" lang={lang ?? undefined}>
            {text ?? "…"}
          </p>
          <Meta question={question} own={own} waiting={mark === "waiting"} words={words} />
          <Answer question={question} words={words} />
        </div>
        <button
          type="button"
          class="vote"
          aria-pressed={voted}
          aria-disabled={!canVote || undefined}
          aria-label={label}
          onClick={() => canVote && onVote(id, votes, !voted)}
        >
          <Icon name="chevron-up" />
          <span class="vote-count">{votes}</span>
        </button>
      </li>
    );
  }
}

export function StateChip({ state, words }: { state: string; words: Words }) {
  return (
    <span class="state-chip" data-state={state}>
      {words.t(`questions.ui.state.${state}`)}
    </span>
  );
}

export function Meta({ question, own, waiting, words }: { question: Question; own: boolean; waiting: boolean; words: Words }) {
  const { state, author, anonymous, asked_at: asked, label, edited } = question;
  const { t, time } = words;
  return (
    <p class="question-meta">
      {own ? <strong>{t("questions.ui.you")}</strong> : <span dir="auto">{author ?? t("questions.ui.anonymous_author")}</span>}
      {own && anonymous && <span>({t("questions.ui.anonymous_author")})</span>}
      <time dateTime={new Date(asked).toISOString()}>{time(asked)}</time>
      {state !== "live" && <StateChip state={state} words={words} />}
      {label && <span class="badge">{label}</span>}
      {edited && <span>{t("questions.ui.edited")}</span>}
      {waiting && <span>{t("live.ui.waiting")}</span>}
    </p>
  );
}

export function Answer({ question, words }: { question: Pick<Question, "answer">; words: Words }) {
  const { answer } = question;
  if (!answer) return null;
  return (
    <div class="question-answer">
      <p dir="auto">{answer.text}</p>
      <p class="question-meta">
        {answer.by ? words.t("questions.ui.answered_by", { name: answer.by }) : words.t("questions.ui.answer")} · {words.time(answer.at)}
      </p>
    </div>
  );
}
