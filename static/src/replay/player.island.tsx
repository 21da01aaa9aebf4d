// The replay page in motion: seeks on a click, marks what is on, and loads a provider's frame only when asked.
// Everything shown is in the page already; without this script the links lead to the same moments.
import { folded, lastBegun, linkAt, partAt, showMoment } from "./moments.ts";
import { frameSource, videoSource, type Source } from "./sources.ts";

/** How long a question without a known end counts as the one that is answered. */
const UNKNOWN_LENGTH_S = 90;

interface Marked {
  start: number;
  end: number;
  link: HTMLAnchorElement;
}

const seconds = (element: Element, name: string): number => Number(element.getAttribute(name) ?? NaN);

/** The links of one sort that lead to moments, with the span in which each counts as current. */
function marked(sort: string): Marked[] {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(`a[data-seek][data-moment="${sort}"]`)];
  return links
    .map((link) => ({ link, start: seconds(link, "data-seek"), end: seconds(link, "data-end") }))
    .filter(({ start }) => Number.isFinite(start))
    .map((part) => ({ ...part, end: Number.isFinite(part.end) ? part.end : part.start + UNKNOWN_LENGTH_S }))
    .sort((a, b) => a.start - b.start);
}

function mark(parts: readonly Marked[], current: number): void {
  parts.forEach(({ link }, index) => {
    if (index === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    link.closest(".transcript p")?.toggleAttribute("data-current", index === current);
  });
}

/** Keeps what is on in sight in its own list, unless somebody is reading there. */
function follow(part: Marked | undefined): void {
  const list = part?.link.closest(".panel-scroll");
  if (!part || !list || list.matches(":hover, :focus-within") || list.scrollHeight <= list.clientHeight) return;
  const away = part.link.getBoundingClientRect().top - list.getBoundingClientRect().top;
  list.scrollTop += away - list.clientHeight / 3;
}

function player(stage: HTMLElement): void {
  const lists = { chapters: marked("chapter"), questions: marked("question"), transcript: marked("paragraph") };
  const now = document.querySelector<HTMLElement>("[data-now]");
  let source: Source | null = null;
  let shown = "";

  const show = (time: number): void => {
    const chapter = partAt(lists.chapters, time);
    const question = partAt(lists.questions, time);
    const paragraph = lastBegun(lists.transcript, time);
    const key = [chapter, question, paragraph].join();
    if (key === shown) return;
    shown = key;
    mark(lists.chapters, chapter);
    mark(lists.questions, question);
    mark(lists.transcript, paragraph);
    follow(lists.questions[question] ?? lists.chapters[chapter]);
    if (!now) return;
    const words = [lists.chapters[chapter], lists.questions[question]].map(
      (part) => part?.link.querySelector("[data-title]")?.textContent ?? "",
    );
    now.textContent = words.filter(Boolean).join(" · ");
    now.hidden = !now.textContent;
  };

  const load = (start: number): void => {
    const frame = frameSource(stage, start, show);
    if (frame) source = frame;
  };

  const seek = (time: number): void => {
    if (source) source.seek(time);
    else load(time);
    show(time);
    history.replaceState(null, "", linkAt(location.href, time));
    const box = stage.getBoundingClientRect();
    if (box.top < 0 || box.top > innerHeight * 0.6) stage.scrollIntoView({ block: "start" });
  };

  const video = stage.querySelector("video");
  if (video) source = videoSource(video, show);
  else if (stage.querySelector("iframe") || remembered(stage)) load(seconds(stage, "data-start") || 0);
  else offerToRemember(stage);
  show(seconds(stage, "data-start") || 0);

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = target.closest<HTMLElement>("[data-seek]");
    const start = target.closest("[data-load]");
    if (!link && !start) return;
    event.preventDefault();
    if (start && stage.querySelector<HTMLInputElement>("[data-remember]")?.checked) remember(stage);
    if (link) seek(seconds(link, "data-seek"));
    else load(seconds(stage, "data-start") || 0);
  });

  keys(() => source, seek, lists.chapters);
  takeTime(() => source);
  searchTranscript(lists.transcript);
  speed(video);
}

const choice = (stage: HTMLElement): string => `estrade.player.${stage.dataset.provider ?? ""}`;

/** Whether the person said once that this provider's frames may load; a private window forgets. */
function remembered(stage: HTMLElement): boolean {
  try {
    return stage.dataset.kind === "embed" && localStorage.getItem(choice(stage)) === "yes";
  } catch {
    return false;
  }
}

function remember(stage: HTMLElement): void {
  try {
    localStorage.setItem(choice(stage), "yes");
  } catch {
    // Asked again next time.
  }
}

function offerToRemember(stage: HTMLElement): void {
  stage.querySelector("label:has([data-remember])")?.removeAttribute("hidden");
}

/** Single keys, only while nothing is edited or operated, and only while they are switched on (WCAG 2.1.4). */
function keys(source: () => Source | null, seek: (time: number) => void, chapters: readonly Marked[]): void {
  const toggle = document.querySelector<HTMLInputElement>("[data-keys]");
  if (!toggle) return;
  document.querySelector("[data-keys-help]")?.removeAttribute("hidden");
  toggle.checked = localStorage.getItem("replay-keys") !== "off";
  toggle.addEventListener("change", () => localStorage.setItem("replay-keys", toggle.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    const busy = target?.closest("input, textarea, select, video, audio, [contenteditable], dialog");
    if (!toggle.checked || busy || event.ctrlKey || event.metaKey || event.altKey) return;
    const playing = source();
    const time = playing?.time() ?? 0;
    const here = lastBegun(chapters, time);
    const acts: Record<string, (() => void) | undefined> = {
      "/": () => document.querySelector<HTMLInputElement>("[data-search]")?.focus(),
      j: () => seek(Math.max(0, time - 10)),
      l: () => seek(time + 10),
      k: () => playing?.toggle(),
      n: () => chapters[here + 1] && seek(chapters[here + 1]?.start ?? 0),
      p: () => seek(chapters[time - (chapters[here]?.start ?? 0) > 3 ? here : here - 1]?.start ?? 0),
    };
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** The organiser's "take the moment of the video" buttons. */
function takeTime(source: () => Source | null): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-take-time]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.takeTime ?? "");
      if (field instanceof HTMLInputElement) field.value = showMoment(source()?.time() ?? 0);
    });
  }
  const length = document.querySelector<HTMLInputElement>("input[data-take-duration]");
  if (!length) return;
  document.addEventListener("submit", () => {
    const known = source()?.duration();
    if (known) length.value = String(Math.floor(known));
  });
}

/** Hides the paragraphs of the transcript that do not hold what is typed. */
function searchTranscript(paragraphs: readonly Marked[]): void {
  const field = document.querySelector<HTMLInputElement>("[data-search]");
  const count = document.querySelector<HTMLElement>("[data-found]");
  if (!field) return;
  field.closest<HTMLElement>("[hidden]")?.removeAttribute("hidden");
  const rows = paragraphs.map(({ link }) => link.closest("p") ?? link);
  const texts = rows.map((row) => folded(row.textContent));
  field.addEventListener("input", () => {
    const words = folded(field.value).split(" ").filter(Boolean);
    let found = 0;
    rows.forEach((row, index) => {
      const fits = words.every((word) => texts[index]?.includes(word));
      row.toggleAttribute("hidden", !fits);
      found += Number(fits);
    });
    if (!count) return;
    count.textContent = String(found);
    count.hidden = !words.length;
  });
}

function speed(video: HTMLVideoElement | null): void {
  const choice = document.querySelector<HTMLSelectElement>("select[data-speed]");
  if (!choice || !video) return;
  choice.closest<HTMLElement>("[hidden]")?.removeAttribute("hidden");
  choice.addEventListener("change", () => {
    video.playbackRate = Number(choice.value);
  });
}

const stage = document.querySelector<HTMLElement>("[data-replay]");
if (stage) player(stage);

