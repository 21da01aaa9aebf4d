// What an organiser does to the plan: shown at once, one command each, undoable.
import { type Lengths, isLater, lengthOf, movedTo, relisted, resized, shifted, stretched, without } from "./plan.ts";
import { useLive } from "../live/live.ts";
import type { Change } from "../live/optimist.ts";
import { after } from "../live/reorder.ts";
import { pitchSession, slotsInOrder, titleOf } from "../live/session.ts";
import type { Answer, Args, Id, Slot } from "../live/wire.ts";

export interface Content {
  kind: Slot["kind"];
  titles: Record<string, string>;
  company: string;
  speakers: string[];
}

export function useOrderActions() {
  const { act, client, page, t, view, words, announcer } = useLive();
  const rows = slotsInOrder(view);
  const later = rows.filter(isLater);
  const session = pitchSession(view);
  const slot = (id: Id) => view.get("slot", id);
  const name = (id: Id) => {
    const found = slot(id);
    return found ? slotName(found, words.lang) || t("running_order.ui.plan.untitled") : "";
  };
  const listed = (changes: Change[]) => (session ? [...changes, relisted(page.ps, session)] : changes);
  /** Between the overlay and the server: what this very press leads to, said politely. */
  const say = (id: Id, changes: readonly Change[], wall: (at: number) => string) => {
    const own = changes.find((change) => change.id === id);
    const found = slot(id);
    if (!found) return;
    const next = own && "set" in own ? { ...found, ...(own.set as Partial<Slot>) } : found;
    const text = t("running_order.ui.plan.said", { title: name(id), from: wall(next.starts_at), to: wall(next.starts_at + lengthOf(next)) });
    announcer.say(text, { key: "plan" });
  };
  const run = (verb: string, args: Args, done: string, changes: readonly Change[] = [], quiet = false): Promise<Answer> =>
    act(verb, args, { changes, undoable: true, ...(quiet ? { named: done } : { done }) });
  return {
    rows,
    later,
    session,
    name,
    say,
    move: (id: Id, order: readonly Id[]) => {
      const { changes } = movedTo(later, id, order.indexOf(id));
      const args = { id, after_id: after(order, id), list_version: session?.list_version ?? 0 };
      return run("slot.move", args, t("running_order.ui.plan.done.moved"), listed(changes));
    },
    shift: (id: Id, seconds: number): readonly Change[] => {
      const changes = shifted(later, id, seconds);
      void run("slot.shift", { id, seconds }, t("running_order.ui.plan.done.shifted"), changes, true);
      return changes;
    },
    /** Its first part longer or shorter by minutes. */
    stretch: (id: Id, minutes: number): readonly Change[] => {
      const now = slot(id);
      if (!now) return [];
      const lengths = stretched(now, minutes);
      if (lengths.pitch_s === now.pitch_s) return [];
      const changes = resized(later, id, lengths);
      void run("slot.resize", { id, version: now.version ?? 0, ...lengths }, t("running_order.ui.plan.done.edited"), changes, true);
      return changes;
    },
    remove: (id: Id) => run("slot.remove", { id }, t("running_order.ui.plan.removed", { title: name(id) }), listed(without(later, id))),
    add: (content: Content, lengths: Lengths, afterId: Id | null) =>
      act("slot.add", { ...content, ...lengths, after_id: afterId }, { done: t("running_order.ui.plan.done.added"), undoable: true, quiet: true }),
    edit: (id: Id, version: number, content: Content, lengths: Lengths) => {
      const now = slot(id);
      const titles = Object.fromEntries(Object.entries({ ...now?.titles, ...content.titles }).filter(([, text]) => text));
      const set: Partial<Slot> = { kind: content.kind, titles, title: titles.fr ?? Object.values(titles)[0] ?? "", company: content.company || null };
      const changes: Change[] = [{ kind: "slot", id, set }, ...(now && !same(now, lengths) ? resized(later, id, lengths) : [])];
      return act("slot.edit", { id, version, ...content, ...lengths }, { done: t("running_order.ui.plan.done.edited"), undoable: true, quiet: true, changes });
    },
    start: (starter: string) => void run("slot.start_from", { starter }, t("running_order.ui.plan.done.started")),
    fitEnd: () => void run("session.fit_end", {}, t("running_order.ui.plan.done.fitted")),
    keep: (key: string) => run("slot.keep", { key, on: true }, t("running_order.ui.plan.done.kept")),
    mark: (id: Id) => client.mark("slot", id),
  };
}

export type OrderActions = ReturnType<typeof useOrderActions>;

const same = (slot: Lengths, { pitch_s, questions_s, changeover_s }: Lengths): boolean =>
  slot.pitch_s === pitch_s && slot.questions_s === questions_s && slot.changeover_s === changeover_s;

/** What a slot is called: its title, else its company. */
export const slotName = (slot: Slot, lang: string): string => titleOf(slot, lang) || (slot.company ?? "");

/** Where each row stands among all: "5 + 5 + 1". */
export const lengthWords = ({ pitch_s, questions_s, changeover_s }: Lengths): string =>
  [pitch_s, questions_s, changeover_s].filter((seconds) => seconds > 0).map((seconds) => String(Math.round((seconds / 60) * 100) / 100)).join(" + ") || "0";
