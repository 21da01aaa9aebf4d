// What a change of the plan does to the slots that have not begun: the same arithmetic as the server's.
import type { Change } from "../live/optimist.ts";
import { moved } from "../live/reorder.ts";
import type { Id, Instant, PitchSession, Slot } from "../live/wire.ts";

export type Row = [Id, Slot];
export type Lengths = Pick<Slot, "pitch_s" | "questions_s" | "changeover_s">;

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export const lengthOf = ({ pitch_s, questions_s, changeover_s }: Lengths): number => (pitch_s + questions_s + changeover_s) * SECOND;

export const isLater = ([, { started_at }]: Row): boolean => started_at === null;

const starts = (id: Id, at: Instant): Change => ({ kind: "slot", id, set: { starts_at: at } });

/** Slots in another order: the first moment and the gaps between places stay, lengths travel with their slots. */
export function reordered(rows: readonly Row[], order: readonly Id[]): Change[] {
  const first = rows[0];
  if (!first) return [];
  const byId = new Map(rows);
  const gaps = rows.map(([, slot], index) => {
    const ahead = rows[index - 1]?.[1];
    return ahead ? Math.max(0, slot.starts_at - ahead.starts_at - lengthOf(ahead)) : 0;
  });
  let moment = first[1].starts_at;
  return order.flatMap((id, index) => {
    const slot = byId.get(id);
    if (!slot) return [];
    moment += gaps[index] ?? 0;
    const position = rows[index]?.[1].position ?? slot.position;
    const change: Change = { kind: "slot", id, set: { position, starts_at: moment } };
    moment += lengthOf(slot);
    return position === slot.position && change.set.starts_at === slot.starts_at ? [] : [change];
  });
}

/** One slot at another place of those that have not begun. */
export function movedTo(rows: readonly Row[], id: Id, index: number): { order: Id[]; changes: Change[] } {
  const order = moved(rows.map(([each]) => each), id, index);
  return { order, changes: reordered(rows, order) };
}

const behind = (rows: readonly Row[], id: Id): readonly Row[] => rows.slice(rows.findIndex(([each]) => each === id) + 1);

/** A slot and all behind it at other times. */
export function shifted(rows: readonly Row[], id: Id, seconds: number): Change[] {
  const from = rows.findIndex(([each]) => each === id);
  return rows.slice(from).map(([each, slot]) => starts(each, slot.starts_at + seconds * SECOND));
}

/** Other lengths of a slot: those behind move by the difference. */
export function resized(rows: readonly Row[], id: Id, lengths: Lengths): Change[] {
  const slot = rows.find(([each]) => each === id)?.[1];
  if (!slot) return [];
  const difference = lengthOf(lengths) - lengthOf(slot);
  const own: Change = { kind: "slot", id, set: { ...lengths, version: (slot.version ?? 0) + 1 } };
  return [own, ...(difference ? behind(rows, id).map(([each, other]) => starts(each, other.starts_at + difference)) : [])];
}

/** A slot taken out: those behind move forward. */
export function without(rows: readonly Row[], id: Id): Change[] {
  const slot = rows.find(([each]) => each === id)?.[1];
  if (!slot) return [];
  return [{ kind: "slot", id, drop: true }, ...behind(rows, id).map(([each, other]) => starts(each, other.starts_at - lengthOf(slot)))];
}

/** The list is another one: what is sent next counts on it, before the server has answered. */
export const relisted = (publicId: Id, session: PitchSession): Change => ({
  kind: "pitch_session",
  id: publicId,
  set: { list_version: (session.list_version ?? 0) + 1 },
});

/** The length of a slot with its first part longer or shorter by minutes; never below none. */
export function stretched(slot: Slot, minutes: number): Lengths {
  const { pitch_s, questions_s, changeover_s } = slot;
  return { pitch_s: Math.max(0, pitch_s + minutes * 60), questions_s, changeover_s };
}

/** Hours and minutes on the clocks of a zone, "14:05". */
export function wallClock(zone: string): (at: Instant) => string {
  const format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone });
  return (at) => format.format(at).replace(/^24/, "00");
}

/** The instant nearest to `near` at which `wall` shows `typed`; null where clocks skip it. */
export function instantNear(typed: string, wall: (at: Instant) => string, near: Instant): Instant | null {
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  const half = 12 * 60;
  const away = ((minutes(typed) - minutes(wall(near)) + half * 3) % (half * 2)) - half;
  const guess = near + away * MINUTE;
  const candidates = [0, -60, 60, -30, 30].map((off) => guess + off * MINUTE).filter((at) => wall(at) === typed);
  candidates.sort((a, b) => Math.abs(a - near) - Math.abs(b - near));
  return candidates[0] ?? null;
}
