import assert from "node:assert/strict";
import { test } from "node:test";

import type { Question } from "../../static/src/questions/kinds.ts";
import { keywords, SimilarIndex } from "../../static/src/questions/similar.ts";

const asked = (texts: string[]) => new Map(texts.map((text, index) => [String(index), { text } as Question]));

function index(texts: string[]): SimilarIndex {
  const all = new SimilarIndex();
  all.update(asked(texts));
  return all;
}

const TEXTS = [
  "Quel est le prix de votre solution pour une PME ?",
  "Comment protégez-vous les données personnelles ?",
  "Avez-vous des clients dans l’agroalimentaire ?",
  "Is the battery recyclable at the end of its life?",
  "Quand le produit sera-t-il disponible en Espagne ?",
];

test("the same wish in other words is found, in French and English", () => {
  const all = index(TEXTS);
  assert.equal(all.find("Bonjour, votre solution, quel prix pour les PME ? Merci")[0], "0");
  assert.equal(all.find("comment sont protégées nos données personnelles")[0], "1");
  assert.equal(all.find("des clients en agroalimentaire ?")[0], "2");
  assert.equal(all.find("Are batteries recyclable at end of life?")[0], "3");
});

test("another question is not taken for the same", () => {
  const all = index(TEXTS);
  assert.deepEqual(all.find("Quelle est la taille de votre équipe ?"), []);
  assert.deepEqual(all.find("Bonjour à tous et merci"), []);
  assert.deepEqual(all.find(""), []);
});

test("what changed or went is not suggested any more", () => {
  const all = index(TEXTS);
  all.update(asked(["Tout autre chose : la cantine ?"]));
  assert.deepEqual(all.find("Quel est le prix pour une PME ?"), []);
  assert.deepEqual(all.find("autre chose, la cantine"), ["0"]);
});

test("a question does not suggest itself", () => {
  assert.deepEqual(index(TEXTS).find(TEXTS[0] ?? "", { except: "0" }), []);
});

test("endings and accents do not count", () => {
  assert.deepEqual([...keywords("Les entreprises protégées")], [...keywords("l’entreprise protégé")]);
});

test("two thousand questions are searched in under 20 ms", () => {
  const many = Array.from({ length: 2_000 }, (_, n) => `Question ${n} sur le thème ${n % 97} et le marché ${n % 31} de la filière ${n % 13}`);
  const all = index(many);
  const times = Array.from({ length: 9 }, (_, n) => {
    const started = performance.now();
    all.find(`le marché ${n} de la filière ${n} sur le thème ${n}`);
    return performance.now() - started;
  }).sort((a, b) => a - b);
  assert.ok((times[4] ?? 99) < 20, `median ${times[4]} ms`);
});
