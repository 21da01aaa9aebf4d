// Starts a live screen: reads the page's data, connects, and draws at most twice a second.
import { type FunctionComponent, render } from "preact";

import { Announcer, pageRegions } from "./announce.ts";
import { LiveClient } from "./client.ts";
import { ServerClock } from "./clock.ts";
import { Drafts } from "./drafts.ts";
import { type Catalogue, words } from "./i18n.ts";
import { LiveContext, type Tools } from "./live.ts";
import { Outbox } from "./outbox.ts";
import { Deeds } from "./deeds.ts";
import { socketIo } from "./socket.ts";
import { storageOr } from "./storage.ts";
import { Throttle } from "./throttle.ts";
import { browserTimers } from "./timers.ts";
import { ToastList, Toasts } from "./toasts.tsx";
import type { PageState, Snapshot } from "./wire.ts";

/** Where people read, what is seen changes at most twice a second; screens that are watched follow faster. */
const CALM = 500;

function block(id: string): unknown {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}

async function json<T>(url: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(url, { credentials: "same-origin", ...init });
  if (!answer.ok) throw new Error(`${answer.status} from ${url}`);
  return (await answer.json()) as T;
}

async function newTicket(url: string): Promise<string> {
  const csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  const headers = { "X-CSRFToken": csrf, "Content-Type": "application/json" };
  return (await json<{ ticket: string }>(url, { method: "POST", headers, body: "{}" })).ticket;
}

function whenIdle(work: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: 3_000 });
  else setTimeout(work, 500);
}

export function mount(Screen: FunctionComponent, every = CALM): void {
  const root = document.getElementById("island");
  const page = block("live-state") as PageState | null;
  if (!root || !page) return;
  const language = words(page.lang, page.zone, (block("messages") ?? {}) as Catalogue);
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const toasts = new Toasts(browserTimers, () => throttle.flush());
  const announcer = new Announcer(browserTimers, pageRegions(browserTimers));
  const client = new LiveClient(
    {
      state: page,
      socket: socketIo(),
      timers: browserTimers,
      clock: new ServerClock(() => performance.now(), page.now, navigation?.responseStart),
      outbox: new Outbox(storageOr(() => sessionStorage), `estrade.outbox.${page.ps}`),
      newTicket: () => newTicket(page.urls.ticket),
      fetchState: () => json<{ snapshot: Snapshot; seq: number }>(page.urls.state),
    },
    {
      changed: (now) => (now ? throttle.flush() : throttle.request()),
      status: (status) => deeds.statusChanged(status),
      late: (sent) => deeds.late(sent),
      caughtUp: (count) => deeds.caughtUp(count),
    },
  );
  const deeds = new Deeds({ client, words: language, announcer, toasts, timers: browserTimers });
  const tools: Tools = {
    client,
    page,
    announcer,
    words: language,
    t: language.t,
    drafts: new Drafts(storageOr(() => localStorage), `estrade.draft.${page.ps}`),
    toast: (toast) => toasts.show(toast),
    act: (verb, args, deed) => deeds.act(verb, args, deed),
    undo: (seq) => deeds.undo(seq),
    history: () => deeds.history,
  };
  const hadFocus = root.contains(document.activeElement);
  const draw = () =>
    render(
      <LiveContext.Provider value={{ ...tools, view: client.view }}>
        <Screen />
        <ToastList toasts={toasts} label={language.t("live.ui.messages")} close={language.t("live.ui.close")} />
      </LiveContext.Provider>,
      root,
    );
  // In a task of its own: an action may start while a part of the screen is being taken away.
  let asked = false;
  const throttle = new Throttle(browserTimers, every, () => {
    if (!asked) {
      queueMicrotask(() => {
        asked = false;
        draw();
      });
    }
    asked = true;
  });
  root.replaceChildren();
  draw();
  root.dataset.ready = "true";
  if (hadFocus) root.focus();
  client.start();
  if (page.partial) whenIdle(() => void client.complete().catch(() => undefined));
  window.addEventListener("online", () => client.hurry());
  window.addEventListener("pageshow", () => client.hurry());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") client.hurry();
  });
}
