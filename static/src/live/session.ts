// Small questions about the session that several screens ask.
import type { View } from "./store.ts";
import type { ClockFacts, Id, PageState, PitchSession, Slot, Texts } from "./wire.ts";

const IDLE: ClockFacts = { slot_id: null, phase: "idle", started_at: null, paused_at: null, allotted_s: 0, turn: null };

export function pitchSession(view: View): PitchSession | undefined {
  return view.all("pitch_session").values().next().value;
}

export const clockFacts = (view: View): ClockFacts => view.get("clock", "0") ?? IDLE;

export function slotsInOrder(view: View): [Id, Slot][] {
  return [...view.all("slot")].sort(([, a], [, b]) => a.position - b.position);
}

export function currentSlot(view: View): [Id, Slot] | undefined {
  const { slot_id: id } = clockFacts(view);
  const slot = id === null ? undefined : view.get("slot", id);
  return id !== null && slot ? [id, slot] : undefined;
}

/** The next slot to be called; what was skipped over does not come back. */
export function nextSlot(view: View): [Id, Slot] | undefined {
  const after = currentSlot(view)?.[1].position ?? -Infinity;
  return slotsInOrder(view).find(([, { state, position }]) => state === "later" && position > after);
}

/** "Ada Martin · BioPack": who presents a slot, without saying the company twice. */
export function presenters({ speakers, company }: Slot): string {
  const names = speakers.map(({ name }) => name).join(", ");
  const house = company ?? [...new Set(speakers.map((speaker) => speaker.company).filter(Boolean))].join(", ");
  return [names, house].filter(Boolean).join(" · ");
}

/** A title in the viewer's language where there is one. */
export function titleOf({ title, titles }: { title: string; titles?: Texts }, lang: string): string {
  return titles?.[lang] ?? title;
}

/** Whether the person presents in the slot. */
export const isMine = ({ speakers }: Slot, me: PageState["me"]): boolean => speakers.some(({ id }) => me.speakers.includes(id));
