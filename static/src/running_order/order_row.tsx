// One slot of the plan: when, what, who; moved, changed, taken out; what is to be warned of.
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { lengthWords, type OrderActions, slotName } from "./order_actions.ts";
import type { PlanData, Warning } from "./order_data.ts";
import { instantNear, isLater } from "./plan.ts";
import { SlotFields, type Typed } from "./slot_fields.tsx";
import { Warnings } from "./warnings.tsx";
import { type Live, useLive } from "../live/live.ts";
import type { Mover } from "../live/reorder_list.tsx";
import type { Roving } from "../live/roving.ts";
import type { Id, Slot } from "../live/wire.ts";
import { Icon } from "../core/icon.tsx";

const FIVE_MINUTES = 300;

export interface Clocks {
  /** On the session's clocks, for fields. */
  wall: (at: number) => string;
  /** The same for people, with what tells two equal hours apart. */
  home: (at: number) => string;
  /** On the viewer's clocks; empty where they show the same. */
  own: (at: number) => string;
  /** The session's day. */
  day: string;
}

/** What rows work with: one object for the page's life, whose parts are those of the last drawing. */
export interface RowTools {
  actions: OrderActions;
  mover: Mover;
  roving: Roving;
  clocks: Clocks;
  data: PlanData;
  t: Live["t"];
  lang: string;
}

/** What a row shows besides its slot; as long as all of it is the same, the row is not drawn again. */
export interface Shown {
  slot: Slot;
  isFirst: boolean;
  isLast: boolean;
  isHeld: boolean;
  isWaiting: boolean;
  tabIndex: 0 | -1;
  clocks: Clocks;
  warnings: readonly Warning[];
}

interface Props {
  id: Id;
  shown: Shown;
  tools: { current: RowTools };
}

export function OrderRow({ id, shown, tools }: Props) {
  const { slot, isFirst, isLast, isHeld, isWaiting, tabIndex, clocks, warnings } = shown;
  const { t, lang, mover } = tools.current;
  const [open, setOpen] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  const later = isLater([id, slot]);
  const title = slotName(slot, lang) || t("running_order.ui.plan.untitled");
  const close = () => {
    setOpen(false);
    row.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.target !== row.current || event.ctrlKey || event.metaKey) return;
    if (onKey(event, { later, edit: () => setOpen(true), id, tools: tools.current })) event.preventDefault();
  };
  const step = (by: number) => tools.current.mover.step(id, by);
  const own = clocks.own(slot.starts_at);
  return (
    <li
      ref={row}
      class="card plan-row"
      id={`slot-${id}`}
      data-row={id}
      data-kind={slot.kind}
      data-dragging={isHeld || undefined}
      data-waiting={isWaiting || undefined}
      tabIndex={tabIndex}
      onFocusIn={() => tools.current.roving.choose(id)}
      onKeyDown={keys}
    >
      <div class="plan-line">
        {later && mover.handle(id)}
        <p class="plan-time">
          <strong>{clocks.home(slot.starts_at)}</strong>
          {own && <span class="muted small"> {t("running_order.ui.plan.your_time", { time: own })}</span>}
        </p>
        <div class="plan-what">
          <h2 class="plan-title" dir="auto">
            {title}
          </h2>
          <p class="small muted">
            <span class="badge">{t(`running_order.ui.kind.${slot.kind}`)}</span> <span class="nowrap">{t("running_order.ui.plan.minutes", { length: lengthWords(slot) })}</span>
            {slot.company && slot.company !== title && <> · {slot.company}</>}
            {slot.speakers.length > 0 && <> · {slot.speakers.map(({ name }) => name).join(", ")}</>}
          </p>
        </div>
        <div class="plan-acts">
          {!later && <span class="badge">{t("running_order.ui.plan.begun")}</span>}
          {later && <IconButton icon="arrow-up" label={t("running_order.ui.plan.up", { title })} off={isFirst} run={() => step(-1)} />}
          {later && <IconButton icon="arrow-down" label={t("running_order.ui.plan.down", { title })} off={isLast} run={() => step(1)} />}
          <IconButton icon="pencil" label={t("running_order.ui.plan.change_one", { title })} run={() => setOpen(!open)} expanded={open} />
          {later && <IconButton icon="trash" label={t("running_order.ui.plan.remove", { title })} run={() => void tools.current.actions.remove(id)} />}
        </div>
      </div>
      {warnings.length > 0 && <Warnings warnings={warnings} actions={tools.current.actions} />}
      {open && <Edit id={id} slot={slot} tools={tools} close={close} />}
    </li>
  );
}

interface Keyed {
  later: boolean;
  edit: () => void;
  id: Id;
  tools: RowTools;
}

/** Up and down walk, with Alt they carry; sideways is earlier and later, with Shift shorter and longer. */
function onKey(event: KeyboardEvent, { later, edit, id, tools }: Keyed): boolean {
  const { actions, mover, roving, clocks } = tools;
  const { key, altKey, shiftKey } = event;
  const upright = { ArrowUp: -1, ArrowDown: 1 }[key];
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (key === "Enter") edit();
  else if (upright !== undefined && !altKey && !shiftKey) roving.move(upright);
  else if (!later) return false;
  else if (upright !== undefined && altKey) mover.step(id, upright);
  else if (sideways !== undefined && !altKey) {
    actions.say(id, shiftKey ? actions.stretch(id, sideways) : actions.shift(id, sideways * FIVE_MINUTES), clocks.home);
  } else if (key === "Delete") void actions.remove(id);
  else return false;
  return true;
}

interface IconButtonProps {
  icon: string;
  label: string;
  run: () => void;
  off?: boolean;
  expanded?: boolean;
}

function IconButton({ icon, label, run, off = false, expanded }: IconButtonProps) {
  return (
    <button type="button" class="btn btn-icon btn-quiet" aria-label={label} title={label} aria-disabled={off || undefined} aria-expanded={expanded} onClick={() => !off && run()}>
      <Icon name={icon} />
    </button>
  );
}

interface EditProps {
  id: Id;
  slot: Slot;
  tools: { current: RowTools };
  close: () => void;
}

function Edit({ id, slot, tools, close }: EditProps) {
  const { t } = useLive();
  const { actions, mover, clocks, data } = tools.current;
  const later = isLater([id, slot]);
  const begun = actions.rows.length - mover.order.length;
  const form = useRef<HTMLDivElement>(null);
  // The version that was seen when the form opened, not the one that arrives while somebody types.
  const [version, setVersion] = useState(slot.version ?? 0);
  const [first] = useState<Typed>(() => ({
    content: { kind: slot.kind, titles: slot.titles as Record<string, string>, company: slot.company ?? "", speakers: slot.speakers.map(({ name }) => name) },
    lengths: slot,
    at: clocks.wall(slot.starts_at),
  }));
  const [error, setError] = useState("");
  // At once: who pressed Enter goes on typing.
  useLayoutEffect(() => form.current?.querySelector<HTMLInputElement>("input[name=title]")?.select(), []);
  const save = ({ content, lengths, at }: Typed) => {
    const moment = at && at !== first.at ? instantNear(at, clocks.wall, slot.starts_at) : slot.starts_at;
    if (moment === null) {
      setError(t("running_order.ui.plan.gap", { time: at }));
      return;
    }
    void actions.edit(id, version, content, lengths).then((answer) => {
      if (!answer.ok) {
        setError(answer.message || t("running_order.ui.plan.not_saved"));
        if (answer.version !== undefined) setVersion(answer.version);
        return;
      }
      if (moment !== slot.starts_at) actions.shift(id, Math.round((moment - slot.starts_at) / 1000));
      close();
    });
  };
  return (
    <div class="plan-edit" ref={form}>
      <SlotFields t={t} lang={tools.current.lang} id={id} data={data} first={first} withTime={later} error={error} submit={save} cancel={close}>
        <button class="btn btn-primary">{t(error ? "running_order.ui.plan.save_mine" : "running_order.ui.plan.save")}</button>
        <button type="button" class="btn" onClick={close}>
          {t("running_order.ui.plan.cancel")}
        </button>
        {later && (
          <label class="plan-place">
            {t("running_order.ui.plan.place")}{" "}
            <select value={String(mover.order.indexOf(id))} onChange={({ currentTarget }) => mover.place(id, Number(currentTarget.value))}>
              {mover.order.map((each, index) => (
                <option key={each} value={String(index)}>
                  {begun + index + 1}
                </option>
              ))}
            </select>
          </label>
        )}
      </SlotFields>
    </div>
  );
}
