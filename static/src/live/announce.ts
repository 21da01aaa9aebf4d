// One voice for screen readers: a queue in front of the page's two live regions.
import type { Timers } from "./timers.ts";

export interface Regions {
  polite(text: string): void;
  assertive(text: string): void;
}

interface Message {
  text: string;
  key: string;
}

const APART = 4_000;
const MINUTE = 60_000;
const PER_MINUTE = 6;

export class Announcer {
  readonly #timers: Timers;
  readonly #regions: Regions;
  #queue: Message[] = [];
  #spoken: number[] = [];
  #cancel: (() => void) | null = null;

  constructor(timers: Timers, regions: Regions) {
    this.#timers = timers;
    this.#regions = regions;
  }

  /** Says `text`; one with the same key that still waits is replaced. Urgent words go at once. */
  say(text: string, { key = text, urgent = false }: { key?: string; urgent?: boolean } = {}): void {
    if (urgent) {
      this.#queue = this.#queue.filter((message) => message.key !== key);
      this.#regions.assertive(text);
      return;
    }
    const waiting = this.#queue.find((message) => message.key === key);
    if (waiting) waiting.text = text;
    else this.#queue.push({ text, key });
    this.#next();
  }

  /** What is no longer true need not be said. */
  forget(key: string): void {
    this.#queue = this.#queue.filter((message) => message.key !== key);
  }

  #next(): void {
    if (this.#cancel || !this.#queue.length) return;
    const now = this.#timers.now();
    this.#spoken = this.#spoken.filter((at) => now - at < MINUTE);
    const last = this.#spoken.at(-1) ?? -Infinity;
    const oldest = this.#spoken.length >= PER_MINUTE ? (this.#spoken[0] ?? now) + MINUTE : -Infinity;
    const wait = Math.max(last + APART, oldest) - now;
    if (wait > 0) {
      this.#cancel = this.#timers.after(wait, () => {
        this.#cancel = null;
        this.#next();
      });
      return;
    }
    const message = this.#queue.shift();
    if (!message) return;
    this.#spoken.push(now);
    this.#regions.polite(message.text);
    this.#next();
  }
}

/** The page's own regions, both there from the start; emptied first so that equal words are said again. */
export function pageRegions(timers: Timers): Regions {
  const write = (id: string) => (text: string) => {
    const region = document.getElementById(id);
    if (!region) return;
    region.textContent = "";
    timers.after(50, () => (region.textContent = text));
  };
  return { polite: write("polite"), assertive: write("assertive") };
}
