import assert from "node:assert/strict";
import { test } from "node:test";

import { bucketOf } from "../../static/src/questions/buckets.ts";
import type { MyQuestion, Question } from "../../static/src/questions/kinds.ts";
import { length, normalise, ranked, score, type Wish } from "../../static/src/questions/ranking.ts";

const MINUTE = 60_000;
const now = 1_000 * MINUTE;

function question(facts: Partial<Question> = {}): Question {
  return {
    text: "Pourquoi ?", author: null, anonymous: true, slot_id: null, state: "live", votes: 0, asked_at: now,
    answering_at: null, answered_at: null, answer: null, label: null, edited: false, lang: "fr", ...facts,
  };
}

const wish: Wish = { sort: "top", search: "", slot: null, now, mine: new Map(), lang: "fr" };
const order = (all: Record<string, Partial<Question>>, asked: Partial<Wish> = {}) =>
  ranked(new Map(Object.entries(all).map(([id, facts]) => [id, question(facts)])), { ...wish, ...asked }).map(([id]) => id);

test("votes fade by whole minutes of age", () => {
  assert.equal(score(question({ votes: 10, asked_at: now }), now), 10);
  assert.equal(score(question({ votes: 10, asked_at: now - 59_999 }), now), 10);
  assert.equal(score(question({ votes: 10, asked_at: now - 30 * MINUTE }), now), 5);
  assert.equal(score(question({ votes: 10, asked_at: now + MINUTE }), now), 10);
});

test("the five with the most votes stand first however old; behind them age counts", () => {
  const all: Record<string, Partial<Question>> = {};
  for (const n of [9, 8, 7, 6, 5]) all[`v${n}`] = { votes: n, asked_at: now - 500 * MINUTE };
  all.old = { votes: 4, asked_at: now - 90 * MINUTE };
  all.fresh = { votes: 2, asked_at: now };
  assert.deepEqual(order(all), ["v9", "v8", "v7", "v6", "v5", "fresh", "old"]);
});

test("ties go by arrival, then by number", () => {
  const all = { "10": { asked_at: now - 5 }, "9": { asked_at: now - 5 }, "11": { asked_at: now - 9 } };
  assert.deepEqual(order(all), ["11", "9", "10"]);
});

test("the question on screen stands first in every order", () => {
  const all = { a: { votes: 9, asked_at: 3 }, b: { votes: 5, asked_at: 2 }, c: { state: "answering", asked_at: 1 } } as const;
  assert.deepEqual(order(all), ["c", "a", "b"]);
  assert.deepEqual(order(all, { sort: "new" }), ["c", "a", "b"]);
});

test("newest, unanswered, this slot, mine", () => {
  const all = {
    a: { asked_at: 1, slot_id: "s" }, b: { asked_at: 3, state: "answered" }, c: { asked_at: 2, state: "deferred", slot_id: "s" },
  } as const;
  assert.deepEqual(order(all, { sort: "new" }), ["b", "c", "a"]);
  assert.deepEqual(order(all, { sort: "unanswered" }), ["a"]);
  assert.deepEqual(order(all, { sort: "slot", slot: "s" }), ["a", "c"]);
  assert.deepEqual(order(all, { sort: "mine", mine: new Map([["b", {} as MyQuestion]]) }), ["b"]);
});

test("search does not mind accents, ligatures, apostrophes, narrow spaces or case", () => {
  const all = { a: { text: "L’œuvre d’Élodie\u202f: où ?" }, b: { text: "autre" } };
  for (const search of ["l'oeuvre", "ELODIE : ou", "  elodie ", "œuvre"]) assert.deepEqual(order(all, { search }), ["a"], search);
  assert.equal(normalise("Ça\u00a0va ?"), "ca va ?");
});

test("a question whose text has not come yet is not lost", () => {
  const unread = question({ text: null });
  assert.deepEqual(ranked(new Map([["a", unread]]), wish).map(([id]) => id), ["a"]);
});

test("length counts what people see", () => {
  assert.equal(length("é"), 1);
  assert.equal(length("e\u0301"), 1);
  assert.equal(length("👩‍👩‍👧"), 1);
  assert.equal(length(""), 0);
});

test("every state has its bucket", () => {
  const states = ["pending", "live", "answering", "answered", "deferred", "dismissed", "merged"] as const;
  assert.deepEqual(states.map(bucketOf), ["new", "approved", "approved", "answered", "answered", "archive", "archive"]);
});
