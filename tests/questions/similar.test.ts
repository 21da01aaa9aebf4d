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

// Our own pairs, not used to choose any number: the second is to find the first among all others.
const PAIRS: [string, string][] = [
  ["Combien de véhicules avez-vous déjà équipés ?", "Vous avez équipé combien de véhicules à ce jour ?"],
  ["Quelle est l’autonomie du capteur en hiver ?", "En hiver, l’autonomie du capteur baisse-t-elle ?"],
  ["Proposez-vous une formation pour les techniciens ?", "Y a-t-il une formation prévue pour nos techniciens ?"],
  ["Votre logiciel est-il compatible avec notre ERP ?", "Compatibilité du logiciel avec les ERP du marché ?"],
  ["Quel est le délai pour un premier pilote ?", "Un premier pilote, en combien de temps ?"],
  ["Que se passe-t-il en cas de panne réseau ?", "S’il y a une panne du réseau, que se passe-t-il ?"],
  ["Who installs the chargers?", "Do you install the chargers yourselves?"],
  ["How is the price calculated for small sites?", "What price would a small site pay?"],
  ["Can residents see the air quality data?", "Is the air quality data public for residents?"],
  ["What does maintenance cost per year?", "Yearly maintenance: what is the cost?"],
];

test("of three suggestions one is right in seven cases of ten, and none is given to the unrelated", () => {
  const all = index(PAIRS.map(([first]) => first));
  const found = PAIRS.filter(([, second], at) => all.find(second).includes(String(at)));
  assert.ok(found.length >= 7, `${found.length} of ${PAIRS.length}`);
  const unrelated = ["Peut-on revoir la session demain ?", "Quelle musique passait au début ?", "Will lunch be served?", "Le micro grésille"];
  assert.deepEqual(unrelated.flatMap((text) => all.find(text)), []);
});
