// The question that is being answered, large.
import { useLive } from "../live/live.ts";
import type { ScreenPart } from "../live/parts.ts";
import { answering } from "./ranking.ts";

function QuestionOnScreen() {
  const { view, t } = useLive();
  const question = answering(view.all("question"));
  if (!question) return null;
  const { text, author, lang } = question[1];
  return (
    <div class="screen-question">
      <p dir="auto" lang={lang ?? undefined}>
        {text}
      </p>
      <p dir="auto">{author ?? t("questions.ui.anonymous_author")}</p>
    </div>
  );
}

export const part: ScreenPart = { area: "question", order: 20, Show: QuestionOnScreen };
