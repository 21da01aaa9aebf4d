// Small improvements for server-rendered pages; every page works without it.

const each = (selector: string, work: (element: HTMLElement) => void): void =>
  document.querySelectorAll<HTMLElement>(selector).forEach(work);

const YEAR = 31_536_000;

/** The light/dark switch: the cookie lets the server draw the next page right from the start. */
function themeSwitch(button: HTMLElement): void {
  const root = document.documentElement;
  const dark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const show = () => button.setAttribute("aria-pressed", String(dark()));
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    const theme = dark() ? "light" : "dark";
    root.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    show();
  });
}

function copyButton(button: HTMLElement): void {
  if (!isSecureContext) return;
  button.hidden = false;
  const words = button.textContent;
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(button.dataset.copy ?? "").then(() => {
      if (!button.dataset.copied) return;
      button.textContent = button.dataset.copied;
      setTimeout(() => (button.textContent = words), 2_000);
    });
  });
}

/** The server's time as this page knows it: its own stamp and the time since it arrived. */
function pageClock(): () => number {
  const stamp = Number(document.querySelector<HTMLMetaElement>('meta[name="server-now"]')?.content);
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const arrived = navigation?.responseStart ?? 0;
  const start = stamp > 0 ? stamp - arrived : performance.timeOrigin;
  return () => start + performance.now();
}

const DAY = 86_400_000;

/** "2 j 03:04:05", "1:04:05", "4:05"; nothing when over. */
export function countdownText(left: number, dayLetter: string): string {
  const seconds = Math.max(0, Math.ceil(left / 1000));
  const pad = (n: number) => String(n).padStart(2, "0");
  const [days, hours, minutes] = [Math.floor((seconds * 1000) / DAY), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const tail = `${days || hours ? pad(minutes) : minutes}:${pad(seconds % 60)}`;
  if (days) return `${days} ${dayLetter} ${pad(hours)}:${tail}`;
  return hours ? `${hours}:${tail}` : tail;
}

function countdowns(): void {
  const shown = [...document.querySelectorAll<HTMLElement>("[data-countdown]")];
  if (!shown.length) return;
  const now = pageClock();
  const dayLetter = document.documentElement.lang === "fr" ? "j" : "d";
  const draw = () => {
    for (const element of shown) {
      const left = Number(element.dataset.countdown) - now();
      const text = countdownText(left, dayLetter);
      if (element.textContent !== text) element.textContent = text;
      element.toggleAttribute("data-over", left <= 0);
    }
  };
  draw();
  setInterval(draw, 1_000);
}

/** Click to load: nothing of a third party is asked for before; `<template id=…>` holds the player. */
function player(button: HTMLElement): void {
  const template = document.getElementById(button.dataset.player ?? "");
  if (!(template instanceof HTMLTemplateElement)) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const content = template.content.cloneNode(true) as DocumentFragment;
    const first = content.firstElementChild;
    (button.closest(".player-poster") ?? button).replaceWith(content);
    if (first instanceof HTMLElement) {
      first.tabIndex = 0;
      first.focus();
    }
  });
}

/** A menu closes on Escape and on a click elsewhere. */
function menus(): void {
  const open = () => document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");
  document.addEventListener("click", ({ target }) => {
    for (const menu of open()) if (!menu.contains(target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}

each("[data-theme-switch]", themeSwitch);
each("[data-copy]", copyButton);
each("[data-player]", player);
each("form[data-autosubmit]", (form) => form.addEventListener("change", () => (form as HTMLFormElement).requestSubmit()));
each(".error-summary", (summary) => summary.focus());
countdowns();
menus();
