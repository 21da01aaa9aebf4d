// The editor of a session's running order: rows that move by pointer, keys and buttons, with their times.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import { type OrderActions, useOrderActions } from "./order_actions.ts";
import { type PlanData, planData, type Warning } from "./order_data.ts";
import { type Clocks, OrderRow, type RowTools, type Shown } from "./order_row.tsx";
import { isLater, wallClock } from "./plan.ts";
import { SlotFields, type Typed } from "./slot_fields.tsx";
import { UnlessSame } from "./unless_same.ts";
import { useWarnings, Warnings } from "./warnings.tsx";
import { singleKeys } from "../live/keys.ts";
import { LineBar, StaleActions } from "../live/line.tsx";
import { useLive } from "../live/live.ts";
import { mount } from "../live/mount.tsx";
import { useReorder } from "../live/reorder_list.tsx";
import { useRoving } from "../live/roving.ts";
import { titleOf } from "../live/session.ts";
import { types } from "../live/shortcuts.ts";
import type { Id, PitchSession, Slot } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

const data = planData();
const NONE: readonly Warning[] = [];

/** Times on the session's clocks and the viewer's; an hour that comes twice that night is told apart. */
function useClocks(session: PitchSession | undefined): Clocks {
  const { words } = useLive();
  const start = session?.starts_at ?? 0;
  return useMemo(() => {
    const wall = wallClock(data.zone);
    const offset = new Intl.DateTimeFormat("en-GB", { timeZone: data.zone, timeZoneName: "shortOffset" });
    const offsetAt = (at: number) => (offset.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "").replace("GMT", "UTC");
    const usual = offsetAt(start);
    const near = new Map<number, string>();
    const home = (at: number) => {
      const quarter = Math.floor(at / 900_000);
      const here = near.get(quarter) ?? offsetAt(at);
      near.set(quarter, here);
      return here === usual ? wall(at) : `${wall(at)} (${here})`;
    };
    const day = new Intl.DateTimeFormat(words.lang, { dateStyle: "full", timeZone: data.zone }).format(start);
    const own = (at: number) => (words.zone === data.zone || words.time(at) === wall(at) ? "" : words.time(at));
    return { wall, home, own, day };
  }, [start, words]);
}

function Others() {
  const { client, t } = useLive();
  const names = (client.presence.editors ?? []).filter(({ id }) => id !== data.me).map(({ name }) => name);
  if (!names.length) return null;
  return (
    <p class="badge badge-soon plan-others">
      <Icon name="users" /> {t("running_order.ui.plan.others", { names: names.join(", "), count: names.length })}
    </p>
  );
}

function useUndoKey(undo: () => void): void {
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "z" || event.altKey || event.shiftKey || types(event.target as HTMLElement)) return;
      if (!event.ctrlKey && !event.metaKey && !singleKeys()) return;
      event.preventDefault();
      undo();
    };
    window.addEventListener("keydown", heard);
    return () => window.removeEventListener("keydown", heard);
  }, [undo]);
}

function Add({ before, tools }: { before: Slot | undefined; tools: { current: RowTools } }) {
  const { t, lang } = tools.current;
  const [round, setRound] = useState(0);
  const [error, setError] = useState("");
  const box = useRef<HTMLElement>(null);
  const [first, setFirst] = useState<Typed>(() => {
    const kind = before && before.kind !== "break" ? before.kind : "pitch";
    const [pitch_s, questions_s, changeover_s] = data.usual[kind];
    return { content: { kind, titles: {}, company: "", speakers: [] }, lengths: before?.kind === kind ? before : { pitch_s, questions_s, changeover_s }, at: "" };
  });
  useLayoutEffect(() => {
    if (round) box.current?.querySelector<HTMLElement>("input[name=title]")?.focus();
  }, [round]);
  /** The next one can be typed at once; what is refused comes back. */
  const add = (typed: Typed) => {
    setError("");
    setFirst({ ...typed, content: { kind: typed.content.kind, titles: {}, company: "", speakers: [] } });
    setRound((n) => n + 1);
    void tools.current.actions.add(typed.content, typed.lengths, null).then((answer) => {
      if (answer.ok) return;
      setError(answer.message || t("running_order.ui.plan.not_saved"));
      setFirst(typed);
      setRound((n) => n + 1);
    });
  };
  return (
    <section class="card stack" id="add" aria-labelledby="add-title" ref={box}>
      <h2 id="add-title">{t("running_order.ui.plan.add_title")}</h2>
      <SlotFields t={t} lang={lang} key={round} id="new" data={data} first={first} withTime={false} error={error} submit={add}>
        <button class="btn btn-primary">
          <Icon name="plus" /> {t("running_order.ui.plan.add")}
        </button>
      </SlotFields>
    </section>
  );
}

function Starters({ start }: { start: (starter: string) => void }) {
  const { t } = useLive();
  return (
    <section class="card stack" aria-labelledby="starters">
      <h2 id="starters">{t("running_order.ui.plan.starters")}</h2>
      <p class="muted">{t("running_order.ui.plan.starters_hint")}</p>
      <div class="row">
        {data.starters.map((one) => (
          <button key={one} type="button" class="btn" onClick={() => start(one)}>
            {t(`running_order.ui.plan.starter.${one}`)}
          </button>
        ))}
      </div>
    </section>
  );
}

/** The event's names, with those that came since the page was loaded. */
function useNames(rows: OrderActions["rows"]): PlanData {
  const { client } = useLive();
  return useMemo(() => {
    const slots = rows.map(([, slot]) => slot);
    const companies = new Set([...data.companies, ...slots.flatMap(({ company }) => company ?? [])]);
    const speakers = new Set([...data.speakers, ...slots.flatMap((slot) => slot.speakers.map(({ name }) => name))]);
    return { ...data, companies: [...companies], speakers: [...speakers] };
  }, [client.store.revision]);
}

function Names({ names }: { names: PlanData }) {
  return (
    <>
      {(["companies", "speakers"] as const).map((list) => (
        <datalist key={list} id={list}>
          {names[list].map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      ))}
    </>
  );
}

/** Each slot's own, in lists that stay the same as long as they do. */
function bySlot(warnings: readonly Warning[]): Map<Id | null, readonly Warning[]> {
  const found = new Map<Id | null, Warning[]>();
  for (const warning of warnings) {
    const before = found.get(warning.slot_id);
    if (before) before.push(warning);
    else found.set(warning.slot_id, [warning]);
  }
  return found;
}

function Order() {
  const { t, undo, words } = useLive();
  const actions = useOrderActions();
  const { rows, later, session } = actions;
  const names = useNames(rows);
  const list = useRef<HTMLOListElement>(null);
  const clocks = useClocks(session);
  const { warnings, ask } = useWarnings(data);
  const mover = useReorder({ ids: later.map(([id]) => id), name: actions.name, onMove: (id, order) => void actions.move(id, order) }, list);
  const slots = new Map(rows);
  const ids = [...rows.filter((row) => !isLater(row)).map(([id]) => id), ...mover.order];
  const roving = useRoving(ids, list);
  useUndoKey(undo);
  const own = useMemo(() => bySlot(warnings), [warnings]);
  const keeping = { ...actions, keep: (key: string) => actions.keep(key).finally(ask) };
  const tools = useRef<RowTools>({ actions: keeping, mover, roving, clocks, data, t, lang: words.lang });
  tools.current = { actions: keeping, mover, roving, clocks, data, t, lang: words.lang };
  if (!session) return <p class="empty">{t("live.ui.no_session")}</p>;
  return (
    <>
      <LineBar />
      <StaleActions />
      <div class="stack-s">
        <p class="eyebrow">{titleOf(session, words.lang)}</p>
        <h1>{t("running_order.ui.plan.title")}</h1>
        <div class="row">
          <span>
            {clocks.day} · <span class="nowrap">{clocks.home(session.starts_at)}–{clocks.home(session.ends_at)}</span> ({data.zone_label})
          </span>
          <span class="badge">{t(`live.ui.status.${session.status}`)}</span>
          <Others />
          <button type="button" class="btn btn-quiet" onClick={() => undo()}>
            <Icon name="undo" /> {t("running_order.ui.plan.undo")} <kbd>{t("running_order.ui.plan.undo_key")}</kbd>
          </button>
        </div>
        {session.status !== "draft" && <p class="small muted">{t("running_order.ui.plan.told_later")}</p>}
        {rows.length > 0 && <p class="small muted plan-keys">{t("running_order.ui.plan.keys")}</p>}
      </div>
      {!rows.length && <Starters start={actions.start} />}
      <Warnings warnings={own.get(null) ?? NONE} actions={keeping} />
      <ol class="plan" ref={list} data-sorting={mover.held !== null || undefined}>
        {ids.map((id) => {
          const slot = slots.get(id);
          if (!slot) return null;
          const shown: Shown = {
            slot,
            isFirst: id === mover.order[0],
            isLast: id === mover.order.at(-1),
            isHeld: id === mover.held,
            isWaiting: actions.mark(id) === "waiting",
            tabIndex: roving.tabIndex(id),
            clocks,
            warnings: own.get(id) ?? NONE,
          };
          return <UnlessSame key={id} of={Object.values(shown)} draw={() => <OrderRow id={id} shown={shown} tools={tools} />} />;
        })}
      </ol>
      <UnlessSame of={[]} draw={() => <Add before={slots.get(ids.at(-1) ?? "")} tools={tools} />} />
      <UnlessSame of={[names]} draw={() => <Names names={names} />} />
    </>
  );
}

mount(Order, 60);
