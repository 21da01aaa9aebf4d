// What the page of a running order knows besides the live session: zone, names to choose from, warnings.
import type { Id, Slot } from "../live/wire.ts";

export interface Warning {
  slot_id: Id | null;
  key: string;
  text: string;
  kept: boolean;
  /** Where the session's end would have to be; only where that is what is wrong. */
  fits_at: string;
}

export interface PlanData {
  me: Id;
  zone: string;
  zone_label: string;
  companies: string[];
  speakers: string[];
  warnings: Warning[];
  warnings_url: string;
  usual: Record<Slot["kind"], [number, number, number]>;
  starters: string[];
}

export const planData = (): PlanData => JSON.parse(document.getElementById("plan")?.textContent ?? "{}") as PlanData;

export const KINDS: readonly Slot["kind"][] = ["pitch", "talk", "questions", "break"];

export async function fetchWarnings(url: string): Promise<Warning[]> {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return ((await answer.json()) as { warnings: Warning[] }).warnings;
}
