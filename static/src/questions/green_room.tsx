// The approved questions for the speaker's own slot, most wanted first.
import { top } from "./ranking.ts";
import { StateChip } from "./row.tsx";
import { useLive } from "../live/live.ts";
import type { GreenRoomPart } from "../live/parts.ts";
import { currentSlot, isMine } from "../live/session.ts";

const SHOWN = 10;

function QuestionsForMe() {
  const { view, t, page, client, words } = useLive();
  const own = new Set([...view.all("slot")].filter(([, slot]) => isMine(slot, page.me)).map(([id]) => id));
  if (!own.size) {
    const current = currentSlot(view)?.[0];
    if (current !== undefined) own.add(current);
  }
  const list = [...view.all("question")].filter(([, { slot_id: slot, state }]) => slot !== null && own.has(slot) && (state === "live" || state === "answering"));
  const shown = top(list, client.clock.now()).slice(0, SHOWN);
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>{t("questions.ui.for_me")}</h2> <span class="count">{list.length}</span>
      </div>
      {!shown.length && <p class="empty">{t("questions.ui.none_for_me")}</p>}
      <ul class="questions">
        {shown.map(([id, { text, author, state, votes }]) => (
          <li key={id} class="question" data-state={state}>
            <div class="question-main">
              <p class="question-text" dir="auto">
                {text}
              </p>
              <p class="question-meta">
                <span dir="auto">{author ?? t("questions.ui.anonymous_author")}</span>
                {state !== "live" && <StateChip state={state} words={words} />}
              </p>
            </div>
            <span class="vote">
              {votes}
              <span class="visually-hidden"> {t("questions.ui.votes_word", { count: votes })}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export const part: GreenRoomPart = { panels: [{ order: 40, Show: QuestionsForMe }] };
