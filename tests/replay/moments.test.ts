import assert from "node:assert/strict";
import { test } from "node:test";

import { embedAt, folded, lastBegun, linkAt, partAt, showMoment } from "../../static/src/replay/moments.ts";

const parts = [
  { start: 60, end: 720 },
  { start: 720, end: 1380 },
  { start: 1500, end: 1980 },
];

test("the part that is on, with gaps and edges", () => {
  const found = [0, 59.9, 60, 719.99, 720, 1379, 1400, 1500, 1979, 1980, 9999].map((time) => partAt(parts, time));
  assert.deepEqual(found, [-1, -1, 0, 1, 1, 1, -1, 2, 2, -1, -1]);
  assert.equal(partAt([], 5), -1);
});

test("of questions that overlap the later one is on, then the one around it", () => {
  const questions = [
    { start: 10, end: 100 },
    { start: 20, end: 30 },
  ];
  assert.deepEqual([15, 25, 50, 100].map((time) => partAt(questions, time)), [0, 1, 0, -1]);
});

test("the last part that began", () => {
  assert.deepEqual([0, 60, 1400, 5000].map((time) => lastBegun(parts, time)), [-1, 0, 1, 2]);
});

test("moments as people read them", () => {
  assert.deepEqual([0, 59.9, 754, 3600, 37_230, -4].map(showMoment), [
    "0:00",
    "0:59",
    "12:34",
    "1:00:00",
    "10:20:30",
    "0:00",
  ]);
});

test("a frame's address at a moment", () => {
  assert.equal(embedAt("https://a.example/e?start={s}&x=1", 3723.9), "https://a.example/e?start=3723&x=1");
  assert.equal(embedAt("https://a.example/?time={hms}", 3723.9), "https://a.example/?time=1h2m3s");
});

test("the page's address at a moment", () => {
  assert.equal(linkAt("https://a.example/s/x/replay?lang=en&t=3#q", 61.7), "https://a.example/s/x/replay?lang=en&t=61#q");
});

test("search forgets accents, case and typography", () => {
  assert.equal(folded("L’Œuvre  ÉTÉ\nça"), "l'oeuvre ete ca");
});
