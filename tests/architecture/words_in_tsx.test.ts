// Words shown to people come from the catalogues, never from the markup of an island.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

import ts from "typescript";

const SPOKEN = new Set(["aria-label", "alt", "title", "placeholder", "aria-description", "aria-roledescription"]);
const WORD = /\p{L}{2,}/u;

/** The words that a module's JSX says by itself, each with its line. */
function ownWords(name: string, source: string): string[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const note = (node: ts.Node, text: string): void => {
    if (WORD.test(text)) found.push(`${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${text.trim()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node, node.text);
    if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteralLike(node.expression) && !ts.isJsxAttribute(node.parent)) {
      note(node, node.expression.text);
    }
    if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer)) {
      note(node, node.initializer.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test("islands say nothing of their own", () => {
  const words = globSync("static/src/**/*.tsx").sort().flatMap((name) => ownWords(name, readFileSync(name, "utf8")));
  assert.deepEqual(words, []);
});

test("the rule sees text, literals and spoken attributes", () => {
  assert.equal(ownWords("a.tsx", "<p>Bonjour</p>").length, 1);
  assert.equal(ownWords("a.tsx", '<p>{"Bonjour"}</p>').length, 1);
  assert.equal(ownWords("a.tsx", '<button aria-label="Fermer">×</button>').length, 1);
  assert.deepEqual(ownWords("a.tsx", '<p class="lead" title={t("core.ui.x")}>{t("core.ui.y")} · 1</p>'), []);
});
