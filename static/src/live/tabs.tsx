// Tabs by the pattern people know: one Tab stop, arrows between them, a dot for unread news.
import { useEffect, useRef, useState } from "preact/hooks";

import { useLive } from "./live.ts";
import type { Tab } from "./parts.ts";
import { Icon } from "../core/icon.tsx";

const STEPS: Record<string, (index: number, length: number) => number> = {
  ArrowRight: (index, length) => (index + 1) % length,
  ArrowLeft: (index, length) => (index + length - 1) % length,
  Home: () => 0,
  End: (_, length) => length - 1,
};

export function Tabs({ tabs, label }: { tabs: readonly Tab[]; label: string }) {
  const live = useLive();
  const [chosen, choose] = useState(tabs[0]?.id ?? "");
  const [seen, setSeen] = useState<Record<string, number>>({});
  const list = useRef<HTMLDivElement>(null);
  const news = Object.fromEntries(tabs.map((tab) => [tab.id, tab.news?.(live) ?? 0]));
  const current = news[chosen] ?? 0;
  useEffect(() => {
    setSeen((before) => ({ ...news, ...before, [chosen]: current }));
  }, [chosen, current]);
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const rtl = getComputedStyle(event.currentTarget as Element).direction === "rtl";
    const at = tabs.findIndex(({ id }) => id === chosen);
    const mirrored = rtl && event.key.startsWith("Arrow") ? STEPS[event.key === "ArrowLeft" ? "ArrowRight" : "ArrowLeft"] : step;
    const next = (mirrored ?? step)(at, tabs.length);
    choose(tabs[next]?.id ?? chosen);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map((tab) => {
          const count = tab.count?.(live) ?? 0;
          const unread = tab.id !== chosen && (news[tab.id] ?? 0) > (seen[tab.id] ?? news[tab.id] ?? 0);
          return (
            <button
              key={tab.id}
              type="button"
              class="tab"
              role="tab"
              id={`tab-${tab.id}`}
              aria-selected={tab.id === chosen}
              aria-controls={`panel-${tab.id}`}
              tabIndex={tab.id === chosen ? 0 : -1}
              onClick={() => choose(tab.id)}
            >
              <Icon name={tab.icon} /> {live.t(tab.label)} {count > 0 && <span class="count">{count}</span>}
              {unread && (
                <span class="dot" data-tone="brand">
                  <span class="visually-hidden">{live.t("live.ui.unread")}</span>
                </span>
              )}
            </button>
          );
        })}
      </div>
      {tabs.map(({ id, Panel }) => (
        <div key={id} class="tab-panel" role="tabpanel" id={`panel-${id}`} aria-labelledby={`tab-${id}`} hidden={id !== chosen}>
          <Panel />
        </div>
      ))}
    </>
  );
}
