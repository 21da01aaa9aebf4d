// Reads a JSON list of [WebVTT text, mode] and prints the complaints of W3C's parser about each.
import { createRequire } from "node:module";

const { WebVTTParser } = createRequire(import.meta.url)("webvtt-parser");

let input = "";
for await (const part of process.stdin) input += part;
const judged = JSON.parse(input).map(([text, mode]) => {
  const { cues, errors } = new WebVTTParser().parse(text, mode);
  return { cues: cues.length, errors: errors.map(({ line, message }) => `${line}: ${message}`) };
});
console.log(JSON.stringify(judged));
