// The day view without reloads: keys and buttons show their effect at once, the server's answer corrects it.
import { movedClock, steps } from "./clock.ts";

interface Clash {
  mark: string;
  words: string;
  is_kept: boolean;
}

interface Row {
  id: string;
  title: string;
  time: string;
  minutes: string;
  version: string;
  ends: string;
  clashes: Clash[];
}

interface Answer {
  rows: Row[];
  last: { batch: string; by: string; what: string; told: string } | null;
  error: string;
}

interface Press {
  form: HTMLFormElement;
  name: string;
  value: string;
}

const page = document.getElementById("day") ?? document.body;
const words = page.dataset;
const byId = (id: string): HTMLElement | null => document.getElementById(id);
const field = (form: HTMLElement, name: string): HTMLInputElement | null => form.querySelector(`[name=${name}]`);
// One request at a time, the first one under way: each needs the version that the one before it brought.
const presses: Press[] = [];

function put(input: HTMLInputElement | null, value: string): void {
  if (!input || (input === document.activeElement && input.value !== input.defaultValue)) return;
  input.value = value;
  input.defaultValue = value;
}

/** Shows at once what a press will do. */
function foresee({ form, value }: Press): void {
  const step = steps[value];
  const [time, minutes] = [field(form, "time"), field(form, "minutes")];
  if (!step || !time || !minutes) return;
  time.value = time.defaultValue = movedClock(time.value, step.start);
  minutes.value = minutes.defaultValue = String(Math.max(5, Number(minutes.value) + step.length));
  const ends = form.querySelector("[data-ends]");
  if (ends) ends.textContent = movedClock(time.value, Number(minutes.value));
}

function showClashes(form: HTMLElement, clashes: Clash[]): void {
  const list = form.querySelector(".day-clashes");
  const items = clashes.map((clash) => {
    const item = document.createElement("li");
    item.className = `row small ${clash.is_kept ? "muted" : "error"}`;
    const said = document.createElement("span");
    said.textContent = clash.words;
    const state = document.createElement(clash.is_kept ? "span" : "button");
    state.textContent = (clash.is_kept ? words.kept : words.keep) ?? "";
    if (state instanceof HTMLButtonElement) {
      state.className = "btn btn-small";
      state.name = "keep";
      state.value = clash.mark;
    }
    item.append(said, state);
    return item;
  });
  list?.replaceChildren(...items);
}

function showRow(row: Row): void {
  const form = byId(`s-${row.id}`)?.querySelector("form");
  if (!form) return;
  for (const name of ["title", "time", "minutes", "version"] as const) put(field(form, name), row[name]);
  const ends = form.querySelector("[data-ends]");
  if (ends) ends.textContent = row.ends;
  showClashes(form, row.clashes);
}

function showNews({ last, error }: Answer): string {
  const [wrong, done] = [byId("day-error"), byId("day-last")];
  if (wrong) {
    wrong.hidden = !error;
    wrong.querySelector("span")?.replaceChildren(error);
  }
  const text = last ? [last.what, last.by, last.told].filter(Boolean).join(" · ") : "";
  if (done) {
    done.hidden = !last;
    done.querySelector("span")?.replaceChildren(text);
    put(field(done, "batch"), last?.batch ?? "");
  }
  return error || text;
}

/** Rows that came, went or changed places need the page anew; all else changes where it stands. */
function show(answer: Answer): void {
  const shown = [...document.querySelectorAll<HTMLElement>(".day-row")].map((row) => row.id.slice(2));
  const wanted = answer.rows.map(({ id }) => id);
  if ([...shown].sort().join() !== [...wanted].sort().join()) {
    location.reload();
    return;
  }
  const focused = document.activeElement as HTMLElement | null;
  if (shown.join() !== wanted.join()) {
    const list = byId("day-rows");
    list?.append(...wanted.map((id) => byId(`s-${id}`) ?? ""));
    focused?.focus();
  }
  answer.rows.forEach(showRow);
  byId("polite")?.replaceChildren(showNews(answer));
}

function bodyOf({ form, name, value }: Press): URLSearchParams {
  const body = new URLSearchParams();
  for (const [key, entry] of new FormData(form)) if (typeof entry === "string") body.set(key, entry);
  if (name) body.set(name, value);
  return body;
}

/** Sends the first press with the row as it stands; then the row shows this press and those that wait. */
async function work(): Promise<void> {
  for (let press = presses[0]; press; press = presses[0]) {
    const request = { method: "POST", body: bodyOf(press), headers: { Accept: "application/json" } };
    presses.forEach(foresee);
    try {
      const told = (await (await fetch(press.form.action, request)).json()) as Partial<Answer>;
      if (!told.rows) throw new Error("no rows");
      show(told as Answer);
    } catch {
      location.reload();
      return;
    }
    presses.shift();
  }
}

function press(form: HTMLFormElement, name: string, value: string): void {
  const one = { form, name, value };
  presses.push(one);
  if (presses.length === 1) void work();
  else foresee(one);
}

page.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.dataset.row && form.id !== "day-last") return;
  event.preventDefault();
  const button = event.submitter as HTMLButtonElement | null;
  form.querySelector<HTMLDetailsElement>("details[open]")?.removeAttribute("open");
  press(form, button?.name ?? "", button?.value ?? "");
});

page.addEventListener("keydown", (event) => {
  const up = event.key === "ArrowUp";
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-row]");
  const editing = (event.target as HTMLElement).matches("input:not([readonly])");
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !editing) {
    const last = byId("day-last") as HTMLFormElement | null;
    if (!last || last.hidden) return;
    event.preventDefault();
    press(last, "", "");
  } else if (form?.querySelector("[value=later]") && (up || event.key === "ArrowDown") && (event.altKey || !editing)) {
    event.preventDefault();
    press(form, "act", event.shiftKey ? (up ? "shorter" : "longer") : up ? "earlier" : "later");
  }
});

// A move from one field to the next keeps what was typed, as the row's own button does.
page.addEventListener("change", (event) => {
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-row]");
  if (form) press(form, "act", "save");
});
