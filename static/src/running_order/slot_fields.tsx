// The fields of a slot, for a new one and for one that is changed.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import type { Content } from "./order_actions.ts";
import { KINDS, type PlanData } from "./order_data.ts";
import type { Lengths } from "./plan.ts";
import type { Live } from "../live/live.ts";
import type { Slot } from "../live/wire.ts";

export interface Typed {
  content: Content;
  lengths: Lengths;
  at: string;
}

/** Words are given, not asked for, so that the fields are not drawn again with every change of the plan. */
interface Props {
  t: Live["t"];
  lang: string;
  id: string;
  data: PlanData;
  first: Typed;
  withTime: boolean;
  /** What the server said against it. */
  error: string;
  submit: (typed: Typed) => void;
  cancel?: () => void;
  children: ComponentChildren;
}

const MINUTE = 60;
const shown = (seconds: number) => String(seconds / MINUTE);

export function SlotFields({ t, lang, id, data, first, withTime, error, submit, cancel, children }: Props) {
  const [kind, setKind] = useState(first.content.kind);
  const [lengths, setLengths] = useState<[string, string, string]>([shown(first.lengths.pitch_s), shown(first.lengths.questions_s), shown(first.lengths.changeover_s)]);
  const [names, setNames] = useState([...first.content.speakers, ""]);
  const other = lang === "fr" ? "en" : "fr";
  const choose = (next: Slot["kind"]) => {
    setKind(next);
    // Lengths that nobody has touched become those usual for the kind.
    const usual = data.usual[kind].map(shown);
    if (lengths.every((text, index) => text === usual[index])) setLengths(data.usual[next].map(shown) as [string, string, string]);
  };
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => {
      const value = fields.get(name);
      return typeof value === "string" ? value.trim() : "";
    };
    const [pitch_s, questions_s, changeover_s] = lengths.map((one) => Math.round(Math.max(0, Number(one) || 0) * MINUTE)) as [number, number, number];
    submit({
      content: {
        kind,
        titles: { [lang]: text("title"), [other]: text("other_title") },
        company: text("company"),
        speakers: names.map((one) => one.trim()).filter(Boolean),
      },
      lengths: { pitch_s, questions_s, changeover_s },
      at: text("at"),
    });
  };
  const minutes = (index: 0 | 1 | 2, label: string) => (
    <div class="field">
      <label for={`length${index}-${id}`}>{label}</label>
      <input
        id={`length${index}-${id}`}
        type="number"
        inputMode="decimal"
        min={0}
        max={720}
        step="any"
        value={lengths[index]}
        onInput={({ currentTarget }) => setLengths(lengths.map((one, at) => (at === index ? currentTarget.value : one)) as [string, string, string])}
      />
    </div>
  );
  const field = (name: string, label: string, value: string, more: Record<string, string> = {}) => (
    <div class="field">
      <label for={`${name}-${id}`}>{label}</label>
      <input id={`${name}-${id}`} name={name} defaultValue={value} maxLength={400} autocomplete="off" {...more} />
    </div>
  );
  return (
    <form
      class="stack"
      onSubmit={send}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !cancel) return;
        event.stopPropagation();
        cancel();
      }}
    >
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <div class="field-row">
        <div class="field">
          <label for={`kind-${id}`}>{t("running_order.ui.plan.kind")}</label>
          <select id={`kind-${id}`} value={kind} onChange={({ currentTarget }) => choose(currentTarget.value as Slot["kind"])}>
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {t(`running_order.ui.kind.${one}`)}
              </option>
            ))}
          </select>
        </div>
        {field("title", t("running_order.ui.plan.slot_title"), first.content.titles[lang] ?? "")}
        {kind !== "break" && field("company", t("running_order.ui.plan.company"), first.content.company, { list: "companies" })}
      </div>
      {kind !== "break" && (
        <fieldset class="field plan-speakers">
          <legend class="label">{t("running_order.ui.plan.speakers")}</legend>
          <div class="field-row">
            {names.map((name, index) => (
              <div class="field" key={index}>
                <input
                  list="speakers"
                  maxLength={400}
                  autocomplete="off"
                  aria-label={t("running_order.ui.plan.speaker", { number: index + 1 })}
                  value={name}
                  onInput={({ currentTarget }) => setNames(withSpare(names, index, currentTarget.value))}
                />
              </div>
            ))}
          </div>
        </fieldset>
      )}
      <div class="field-row">
        {minutes(0, t("running_order.ui.plan.minutes_pitch"))}
        {minutes(1, t("running_order.ui.plan.minutes_questions"))}
        {minutes(2, t("running_order.ui.plan.minutes_changeover"))}
        {withTime && (
          <div class="field">
            <label for={`at-${id}`}>{t("running_order.ui.plan.starts_at")}</label>
            <input id={`at-${id}`} name="at" type="time" defaultValue={first.at} />
          </div>
        )}
        {field("other_title", t("running_order.ui.plan.other_title"), first.content.titles[other] ?? "", { lang: other })}
      </div>
      <div class="row">{children}</div>
    </form>
  );
}

/** There is always one empty field for one more name. */
function withSpare(names: readonly string[], index: number, value: string): string[] {
  const next = names.map((one, at) => (at === index ? value : one));
  return next.at(-1) && next.length < 12 ? [...next, ""] : next;
}
