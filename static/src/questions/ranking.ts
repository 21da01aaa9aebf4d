// The order of questions: stable, so that the same facts give the same list on every screen.
import type { MyQuestion, Question } from "./kinds.ts";
import type { Id, Instant } from "../live/wire.ts";

export type Sort = "top" | "new" | "unanswered" | "slot" | "mine";
export type Asked = readonly [Id, Question];

const TOP = 5;
const HALF_HOUR = 30;

const byArrival = ([idA, a]: Asked, [idB, b]: Asked): number => a.asked_at - b.asked_at || compareIds(idA, idB);
const byVotes = (a: Asked, b: Asked): number => b[1].votes - a[1].votes || byArrival(a, b);

/** Ids are numbers written as text on today's server, but nothing depends on it. */
function compareIds(a: Id, b: Id): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Votes fade with age (in whole minutes), so that a late good question can still rise. */
export function score({ votes, asked_at: asked }: Question, now: Instant): number {
  return votes / (1 + Math.max(0, Math.floor((now - asked) / 60_000)) / HALF_HOUR);
}

/** The five with the most votes, then the others by fading votes; ties by arrival. */
export function top(list: readonly Asked[], now: Instant): Asked[] {
  const sorted = [...list].sort(byVotes);
  const rest = sorted.slice(TOP).map((asked) => ({ asked, score: score(asked[1], now) }));
  rest.sort((a, b) => b.score - a.score || byArrival(a.asked, b.asked));
  return [...sorted.slice(0, TOP), ...rest.map(({ asked }) => asked)];
}

export const newest = (list: readonly Asked[]): Asked[] => [...list].sort((a, b) => byArrival(b, a));

export interface Wish {
  sort: Sort;
  search: string;
  slot: Id | null;
  now: Instant;
  mine: ReadonlyMap<Id, MyQuestion>;
  lang: string;
}

/** The list somebody asked for; the question being answered always stands first. */
export function ranked(all: ReadonlyMap<Id, Question>, wish: Wish): Asked[] {
  const needle = normalise(wish.search);
  const wanted = [...all].filter(([id, question]) => {
    if (needle && !normalise(question.text ?? "").includes(needle)) return false;
    if (wish.sort === "mine") return wish.mine.has(id);
    if (wish.sort === "slot") return question.slot_id === wish.slot;
    if (wish.sort === "unanswered") return question.state === "live" || question.state === "pending";
    return true;
  });
  const sorted = wish.sort === "new" || wish.sort === "mine" ? newest(wanted) : top(wanted, wish.now);
  return answeringFirst(sorted);
}

export function answeringFirst(list: readonly Asked[]): Asked[] {
  return [...list.filter(isAnswering), ...list.filter((asked) => !isAnswering(asked))];
}

const isAnswering = ([, { state }]: Asked): boolean => state === "answering";

/** The same words however they were typed: accents, œ, apostrophes, narrow spaces, case. */
export function normalise(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[œŒ]/g, "oe")
    .replace(/[æÆ]/g, "ae")
    .replace(/[’‘ʼ´`]/g, "'")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

/** Length as people count it: an accented letter or an emoji family is one. */
export function length(text: string): number {
  if (!("Segmenter" in Intl)) return Array.from(text).length;
  return [...new Intl.Segmenter().segment(text)].length;
}

/** The one question on the screen. */
export function answering(all: ReadonlyMap<Id, Question>): Asked | undefined {
  return [...all].find(isAnswering);
}
