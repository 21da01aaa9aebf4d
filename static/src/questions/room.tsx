// The questions tab of the room: ask, find, vote; the list stands still while it is read.
import { useEffect, useRef, useState } from "preact/hooks";

import { AskBox, voteChanges } from "./ask.tsx";
import type { QuestionState } from "./kinds.ts";
import { Mine } from "./mine.tsx";
import { ranked, type Sort } from "./ranking.ts";
import { QuestionRow } from "./row.tsx";
import { tally } from "./tally.ts";
import { useCatchUp, useReading } from "../live/reading.ts";
import { useLive } from "../live/live.ts";
import { ShownOrder } from "../live/order.ts";
import type { RoomPart } from "../live/parts.ts";
import { currentSlot, pitchSession } from "../live/session.ts";
import type { Id } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

const SORTS: Sort[] = ["top", "new", "unanswered", "slot", "mine"];
const PAGE = 50;

/** My question was approved, is on screen, was answered: said politely, each once. */
function useMineAloud(): void {
  const { view, announcer, t } = useLive();
  const before = useRef(new Map<Id, QuestionState>());
  const own = view.all("my_question");
  useEffect(() => {
    for (const [id, { state }] of own) {
      const was = before.current.get(id);
      if (was && was !== state) announcer.say(t(`questions.ui.mine.${state}`), { key: `mine-${id}` });
    }
    before.current = new Map([...own].map(([id, { state }]) => [id, state]));
  }, [own]);
}

function QuestionsTab() {
  const live = useLive();
  const { view, t, words, client } = live;
  const [sort, setSort] = useState<Sort>("top");
  const [search, setSearch] = useState("");
  const [frozen, setFrozen] = useState(false);
  const [shown, setShown] = useState(PAGE);
  const order = useRef(new ShownOrder());
  const list = useRef<HTMLDivElement>(null);
  const reading = useReading(list);
  const vote = useRef((id: Id, votes: number, on: boolean) => {
    void live.act("question.vote", { id, on }, { changes: voteChanges(id, votes, on) });
  });
  useMineAloud();

  const own = view.all("my_question");
  const slot = currentSlot(view)?.[0] ?? null;
  const now = client.clock.now();
  const questions = view.all("question");
  const wanted = ranked(questions, { sort, search, slot, now, mine: own, lang: words.lang }).map(([id]) => id);
  const counts = tally(questions.values());
  const wish = `${sort}/${search}/${sort === "slot" ? slot : ""}`;
  const { ids, fresh, moved } = order.current.next(wanted, wish, { ...reading(), frozen });
  const redraw = useCatchUp((fresh > 0 || moved) && !frozen);
  const closed = !(pitchSession(view)?.questions_open ?? false);
  const showAll = () => {
    order.current.show(wanted, wish, performance.now());
    setShown(PAGE);
    list.current?.closest(".tab-panel")?.scrollTo({ top: 0 });
    list.current?.scrollIntoView({ block: "nearest" });
    redraw();
  };
  return (
    <>
      <AskBox />
      <Mine />
      <div class="list-tools">
        <label class="search">
          <span class="visually-hidden">{t("questions.ui.search")}</span>
          <Icon name="search" />
          <input type="search" value={search} placeholder={t("questions.ui.search")} onInput={({ currentTarget }) => setSearch(currentTarget.value)} />
        </label>
        <label>
          <span class="visually-hidden">{t("questions.ui.sort")}</span>
          <select value={sort} onChange={({ currentTarget }) => setSort(currentTarget.value as Sort)}>
            {SORTS.map((each) => (
              <option key={each} value={each}>
                {t(`questions.ui.sort.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="btn btn-icon" aria-pressed={frozen} aria-label={t("questions.ui.freeze")} title={t("questions.ui.freeze")} onClick={() => setFrozen(!frozen)}>
          <Icon name="snowflake" />
        </button>
        {(fresh > 0 || moved) && (
          <button type="button" class="chip" onClick={showAll}>
            <Icon name="rotate-ccw" /> {fresh > 0 ? t("questions.ui.fresh", { count: fresh }) : t("questions.ui.moved")}
          </button>
        )}
      </div>
      <div ref={list}>
        {ids.length === 0 && (
          <p class="empty">
            <Icon name="message-circle-question" /> {t(search || sort !== "top" ? "questions.ui.none_found" : "questions.ui.none")}
          </p>
        )}
        <ul class="questions" aria-label={t("questions.ui.list")}>
          {ids.slice(0, shown).map((id) => {
            const question = questions.get(id);
            return (
              question && (
                <QuestionRow
                  key={id}
                  id={id}
                  question={question}
                  voted={view.get("vote", id) !== undefined}
                  own={own.has(id)}
                  votable={!closed && (question.state === "live" || question.state === "answering")}
                  mark={client.mark("question", id)}
                  words={words}
                  onVote={vote.current}
                />
              )
            );
          })}
        </ul>
        {counts.answered > 0 && !search && view.get("question_rules", "0")?.public_counters !== false && (
          <p class="hint pad">{t("questions.ui.tally", { count: counts.published, answered: counts.answered })}</p>
        )}
        {ids.length > shown && (
          <p class="pad">
            <button type="button" class="btn btn-block" onClick={() => setShown(shown + PAGE)}>
              {t("questions.ui.more", { count: Math.min(PAGE, ids.length - shown) })}
            </button>
          </p>
        )}
      </div>
    </>
  );
}

export const part: RoomPart = {
  tab: {
    id: "questions",
    order: 10,
    label: "questions.ui.tab",
    icon: "message-circle-question",
    Panel: QuestionsTab,
    count: ({ view }) => view.all("question").size,
    news: ({ view }) => view.all("question").size,
  },
};
