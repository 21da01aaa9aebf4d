// Words in the page's language, from the catalogue that the page carries; times as people write them.
import type { Instant } from "./wire.ts";

export type Message = string | Record<string, string>;
export type Catalogue = Record<string, Message>;
export type Params = Record<string, string | number>;

export interface Words {
  lang: string;
  zone: string;
  t: (key: string, params?: Params) => string;
  /** Hours and minutes in the viewer's zone. */
  time: (at: Instant) => string;
  ordinal: (n: number) => string;
}

export function words(lang: string, zone: string, catalogue: Catalogue): Words {
  const plural = new Intl.PluralRules(lang);
  const ordinals = new Intl.PluralRules(lang, { type: "ordinal" });
  const hours = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone });
  const suffixes: Record<string, string> =
    lang === "fr" ? { one: "er", other: "e" } : { one: "st", two: "nd", few: "rd", other: "th" };
  return {
    lang,
    zone,
    t: (key, params = {}) => fill(choose(catalogue[key] ?? key, plural, params), params),
    time: (at) => hours.format(at),
    ordinal: (n) => `${n}${suffixes[ordinals.select(n)] ?? suffixes.other ?? ""}`,
  };
}

function choose(message: Message, plural: Intl.PluralRules, params: Params): string {
  if (typeof message === "string") return message;
  return message[plural.select(Number(params.count ?? 0))] ?? message.other ?? "";
}

function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** "4:05", "1:04:05"; a minus sign when over time. */
export function duration(ms: number): string {
  const total = Math.abs(ms < 0 ? Math.floor(ms / 1000) : Math.ceil(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const tail = `${hours ? String(minutes).padStart(2, "0") : minutes}:${String(seconds).padStart(2, "0")}`;
  return `${ms < 0 && total ? "−" : ""}${hours ? `${hours}:` : ""}${tail}`;
}
