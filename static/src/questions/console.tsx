// The moderator's questions: four buckets, one key a move, the focus going on to the next.
import type { TargetedKeyboardEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { bucketOf, BUCKETS, type Bucket, REASONS } from "./buckets.ts";
import { EditDialog, LabelDialog, MergeDialog, WriteAnswerDialog } from "./dialogs.tsx";
import type { Question } from "./kinds.ts";
import { answering, answeringFirst, newest, normalise, top } from "./ranking.ts";
import { Ledger } from "./ledger.tsx";
import { MoreDialog } from "./more_dialog.tsx";
import { type QuestionDialog, useQuestionActions } from "./staff_actions.ts";
import { StaffRow } from "./staff_row.tsx";
import { useShortcuts } from "../live/keys.ts";
import { keyName } from "../live/shortcuts.ts";
import { useLive } from "../live/live.ts";
import { ShownOrder } from "../live/order.ts";
import type { ConsolePart } from "../live/parts.ts";
import { useCatchUp, useReading } from "../live/reading.ts";
import { useRoving } from "../live/roving.ts";
import { currentSlot, pitchSession, titleOf } from "../live/session.ts";
import type { Id } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

const PAGE = 50;
/** As many as the server takes at once. */
const MOST_AT_ONCE = 100;

/** Says how many came, in one message however many there are. */
function useNewAloud(): void {
  const { view, announcer, t } = useLive();
  const questions = view.all("question");
  const known = useRef<Set<Id> | null>(null);
  const unsaid = useRef(0);
  useEffect(() => {
    if (known.current) {
      const fresh = [...questions.keys()].filter((id) => !known.current?.has(id)).length;
      unsaid.current += fresh;
      if (fresh) announcer.say(t("questions.ui.new_count", { count: unsaid.current }), { key: "new-questions" });
    }
    known.current = new Set(questions.keys());
    const handle = setTimeout(() => (unsaid.current = 0), 10_000);
    return () => clearTimeout(handle);
  }, [questions]);
}

function QuestionsPanel() {
  const { view, t, client, words } = useLive();
  const session = pitchSession(view);
  const [bucket, setBucket] = useState<Bucket>(session?.moderation ? "new" : "approved");
  const [search, setSearch] = useState("");
  const [hereOnly, setHereOnly] = useState(true);
  const [shown, setShown] = useState(PAGE);
  const [dialog, setDialog] = useState<QuestionDialog>(null);
  const list = useRef<HTMLUListElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const order = useRef(new ShownOrder());
  const reading = useReading(list);
  const actions = useQuestionActions(setDialog);
  useNewAloud();

  const questions = view.all("question");
  const counts: Record<Bucket, number> = { new: 0, approved: 0, answered: 0, archive: 0 };
  for (const { state } of questions.values()) counts[bucketOf(state)] += 1;
  const needle = normalise(search);
  const slot = currentSlot(view)?.[0] ?? null;
  const scoped = hereOnly && slot !== null && bucket === "approved";
  const isHere = ({ slot_id: own, state }: Question): boolean => own === slot || own === null || state === "answering";
  const bucketed = [...questions].filter(([, { state, text }]) => bucketOf(state) === bucket && (!needle || normalise(text ?? "").includes(needle)));
  const inside = scoped ? bucketed.filter(([, question]) => isHere(question)) : bucketed;
  const sorted = bucket === "approved" ? answeringFirst(top(inside, client.clock.now())) : newest(inside);
  // New ones are worked off in the order they came; elsewhere the newest is looked for.
  const wanted = (bucket === "new" ? sorted.reverse() : sorted).map(([id]) => id);
  const wish = `${bucket}/${search}/${scoped ? slot : ""}`;
  const { ids, fresh, moved } = order.current.next(wanted, wish, { ...reading(), frozen: false });
  const redraw = useCatchUp(fresh > 0 || moved);
  const visible = ids.slice(0, shown);
  const roving = useRoving(visible, list);
  const on = (work: (id: Id) => void) => () => roving.chosen !== null && work(roving.chosen);
  // One that nobody could have answered yet leaves the key to the one on the screen: S, then R, without changing tabs.
  const markAnswered = () => {
    const chosen = roving.chosen === null ? undefined : questions.get(roving.chosen);
    const id = chosen && bucketOf(chosen.state) === "approved" ? roving.chosen : answering(questions)?.[0];
    if (id !== null && id !== undefined) actions.answered(id);
  };
  const pending = bucket === "new" ? visible.slice(0, MOST_AT_ONCE) : [];
  useShortcuts(t("questions.ui.keys"), [
    { keys: "j", label: "questions.ui.key.next", run: () => roving.move(1) },
    { keys: "k", label: "questions.ui.key.previous", run: () => roving.move(-1) },
    { keys: "a", label: "questions.ui.approve", run: on((id) => (bucket === "archive" || bucket === "answered" ? actions.restore(id) : actions.approve(id))) },
    { keys: "shift+a", label: "questions.ui.key.approve_shown", run: () => pending.length && actions.approveAll(pending) },
    { keys: "s", label: "questions.ui.screen", run: on(actions.screen) },
    { keys: "r", label: "questions.ui.mark_answered", run: () => markAnswered() },
    { keys: "x", label: "questions.ui.archive", run: on(actions.dismiss) },
    { keys: "m", label: "questions.ui.merge", run: on((id) => actions.open("merge", id)) },
    { keys: "l", label: "questions.ui.label", run: on((id) => actions.open("label", id)) },
    { keys: "e", label: "questions.ui.correct", run: on((id) => actions.open("edit", id)) },
    { keys: "w", label: "questions.ui.write_answer", run: on((id) => actions.open("write", id)) },
    { keys: "d", label: "questions.ui.defer", run: on(actions.defer) },
    { keys: "/", label: "questions.ui.search", run: () => field.current?.focus() },
  ]);
  useShortcuts(t("questions.ui.keys_reason"), REASONS.map((reason, index) => ({ keys: String(index + 1), label: `questions.ui.why.${reason}`, run: () => actions.reason(reason) })));
  const leaveSearch = ({ key, currentTarget }: TargetedKeyboardEvent<HTMLInputElement>) => {
    if (key !== "Escape") return;
    setSearch("");
    currentTarget.blur();
  };
  const choose = (next: Bucket) => {
    setBucket(next);
    setShown(PAGE);
  };
  const slotTitle = (slotId: Id | null): string | null => {
    const slot = slotId === null ? undefined : view.get("slot", slotId);
    return slot ? titleOf(slot, words.lang) : null;
  };
  const showAll = () => {
    order.current.show(wanted, wish, performance.now());
    redraw();
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.altKey) return;
    event.preventDefault();
    roving.move(step);
  };
  return (
    <div>
      <BucketTabs bucket={bucket} counts={counts} choose={choose} />
      <div role="tabpanel" id="bucket" aria-labelledby={`bucket-${bucket}`}>
      <div class="list-tools">
        <label class="search">
          <span class="visually-hidden">{t("questions.ui.search")}</span>
          <Icon name="search" />
          <input ref={field} type="search" value={search} placeholder={`${t("questions.ui.search")} ( / )`} onInput={({ currentTarget }) => setSearch(currentTarget.value)} onKeyDown={leaveSearch} />
        </label>
        {pending.length > 1 && (
          <button type="button" class="btn" onClick={() => actions.approveAll(pending)}>
            <Icon name="check" /> {t("questions.ui.approve_all", { count: pending.length })} <kbd>{keyName("shift+a", words.lang)}</kbd>
          </button>
        )}
        {bucket === "approved" && slot !== null && (
          <div class="chips" role="group" aria-label={t("questions.ui.scope")}>
            <button type="button" class="chip" aria-pressed={hereOnly} onClick={() => setHereOnly(true)}>
              {t("questions.ui.scope_here")}
            </button>
            <button type="button" class="chip" aria-pressed={!hereOnly} onClick={() => setHereOnly(false)}>
              {t("questions.ui.scope_all")}
            </button>
          </div>
        )}
        {(fresh > 0 || moved) && (
          <button type="button" class="chip" onClick={showAll}>
            <Icon name="rotate-ccw" /> {fresh > 0 ? t("questions.ui.fresh", { count: fresh }) : t("questions.ui.moved")}
          </button>
        )}
      </div>
      {!visible.length && <p class="empty">{t(search ? "questions.ui.none_found" : `questions.ui.empty.${bucket}`)}</p>}
      <ul class="questions" ref={list} onKeyDown={keys} aria-label={t(`questions.ui.bucket.${bucket}`)}>
        {visible.map((id) => {
          const question = questions.get(id);
          return question && <StaffRow key={id} id={id} question={question} chosen={id === roving.chosen} mark={client.mark("question", id)} words={words} choose={roving.choose} actions={actions} slot={slotTitle(question.slot_id)} />;
        })}
      </ul>
      {ids.length > shown && (
        <p class="pad">
          <button type="button" class="btn btn-block" onClick={() => setShown(shown + PAGE)}>
            {t("questions.ui.more", { count: Math.min(PAGE, ids.length - shown) })}
          </button>
        </p>
      )}
      </div>
      {dialog?.kind === "edit" && <EditDialog id={dialog.id} close={() => setDialog(null)} />}
      {dialog?.kind === "label" && <LabelDialog id={dialog.id} close={() => setDialog(null)} />}
      {dialog?.kind === "more" && <MoreDialog id={dialog.id} close={() => setDialog(null)} />}
      {dialog?.kind === "merge" && <MergeDialog id={dialog.id} close={() => setDialog(null)} />}
      {dialog?.kind === "write" && <WriteAnswerDialog id={dialog.id} close={() => setDialog(null)} />}
    </div>
  );
}

function BucketTabs({ bucket, counts, choose }: { bucket: Bucket; counts: Record<Bucket, number>; choose: (bucket: Bucket) => void }) {
  const { t } = useLive();
  const step = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = by === undefined ? undefined : BUCKETS[(BUCKETS.indexOf(bucket) + by + BUCKETS.length) % BUCKETS.length];
    if (!next) return;
    event.preventDefault();
    choose(next);
    document.getElementById(`bucket-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={t("questions.ui.buckets")} onKeyDown={step}>
      {BUCKETS.map((each) => (
        <button key={each} type="button" class="tab" role="tab" id={`bucket-${each}`} aria-selected={each === bucket} aria-controls="bucket" tabIndex={each === bucket ? 0 : -1} onClick={() => choose(each)}>
          {t(`questions.ui.bucket.${each}`)} <span class="count">{counts[each]}</span>
        </button>
      ))}
    </div>
  );
}

const ORGANISERS = new Set(["organiser", "administrator"]);

function Switches() {
  const { view, t, act, page } = useLive();
  const entry = view.all("pitch_session").entries().next().value;
  const names = view.get("question_rules", "0")?.names_to_staff ?? false;
  if (!entry) return null;
  const [id, { questions_open: open, moderation }] = entry;
  return (
    <div class="pad row">
      <button type="button" class="switch" role="switch" aria-checked={open} onClick={() => void act("questions.open", { on: !open }, { undoable: true, named: t("questions.ui.switch_open"), changes: [{ kind: "pitch_session", id, set: { questions_open: !open } }] })}>
        {t("questions.ui.switch_open")}
      </button>
      <button type="button" class="switch" role="switch" aria-checked={moderation} onClick={() => void act("questions.moderate", { on: !moderation }, { undoable: true, named: t("questions.ui.switch_moderation"), changes: [{ kind: "pitch_session", id, set: { moderation: !moderation } }] })}>
        {t("questions.ui.switch_moderation")}
      </button>
      {ORGANISERS.has(page.role) && (
        <button type="button" class="switch" role="switch" aria-checked={names} onClick={() => void act("questions.names", { on: !names }, { undoable: true, named: t("questions.ui.names_to_staff") })}>
          {t("questions.ui.names_to_staff")}
        </button>
      )}
    </div>
  );
}

/** What the big screen shows of the questions. */
function Preview() {
  const { view, t, words } = useLive();
  const question = answering(view.all("question"));
  const shown = currentSlot(view)?.[1] ?? pitchSession(view);
  return (
    <section>
      <div class="console-head">
        <h3>{t("questions.ui.preview")}</h3>
      </div>
      <div class="pad">
        <div class="preview">
          <strong>{shown && titleOf(shown, words.lang)}</strong>
          {question ? (
            <p dir="auto">
              {question[1].text} <span class="muted">{question[1].author ?? t("questions.ui.anonymous_author")}</span>
            </p>
          ) : (
            <p class="muted">{t("questions.ui.preview_empty")}</p>
          )}
        </div>
      </div>
    </section>
  );
}

export const part: ConsolePart = {
  panels: [
    { column: "now", order: 10, Show: Preview },
    { column: "questions", order: 10, Show: QuestionsPanel },
    { column: "now", order: 30, Show: Switches },
    { column: "now", order: 50, Show: Ledger },
  ],
};
