import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

type Catalogue = Record<string, string | Record<string, string>>;

function catalogue(lang: string): Catalogue {
  const files = globSync(`webinar/*/${lang}.json`);
  return Object.assign({}, ...files.map((file) => JSON.parse(readFileSync(file, "utf8")) as Catalogue)) as Catalogue;
}

const [fr, en] = [catalogue("fr"), catalogue("en")];
const shown = (all: Catalogue): string[] => Object.keys(all).filter((key) => key.includes(".ui.")).sort();

test("both languages have the same words for the browser", () => {
  assert.deepEqual(shown(fr), shown(en));
});

test("the placeholders are the same in both languages", () => {
  const holes = (message: Catalogue[string] | undefined) => [...new Set(JSON.stringify(message).match(/\{\w+\}/g))].sort();
  for (const key of shown(fr)) assert.deepEqual(holes(fr[key]), holes(en[key]), key);
});

test("every message that the code names exists, and every one that exists is named", () => {
  const source = globSync("static/src/**/*.{ts,tsx}").map((file) => readFileSync(file, "utf8")).join("\n");
  const named = [...source.matchAll(/["`]([a-z_]+\.ui\.[\w.]+)["`]/g)].map(([, key]) => key ?? "");
  const begun = [...source.matchAll(/["`]([a-z_]+\.ui\.[\w.]+?)\$\{/g)].map(([, key]) => key ?? "");
  assert.deepEqual([...new Set(named)].filter((key) => !(key in fr)).sort(), []);
  for (const start of begun) assert.ok(shown(fr).some((key) => key.startsWith(start)), start);
  const known = new Set(named);
  const unused = shown(fr).filter((key) => !known.has(key) && !begun.some((start) => key.startsWith(start)));
  assert.deepEqual(unused, []);
});
