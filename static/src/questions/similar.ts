// Questions that probably say the same, found while typing: shared words, rare ones weigh more.
import type { Question } from "./kinds.ts";
import { normalise } from "./ranking.ts";
import type { Id } from "../live/wire.ts";

const EMPTY_WORDS = new Set(
  ("a au aux avec ce ces cette comment dans de des du en est et il ils je la le les leur leurs mais ne nous on ou par pas " +
    "pour pourquoi qu quand que quel quelle quelles quels qui sa se ses si son sont sur un une vos votre vous y bonjour merci " +
    "about an and are as at be by can could do does for from has have how i if in is it its of or our so that the their " +
    "there this to was we what when where which who why will with would you your hello thanks please").split(" "),
);

/** The words that carry meaning, cut to their stem roughly: "entreprises" and "entreprise" are one. */
export function keywords(text: string): Set<string> {
  const words = normalise(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => word.length > 1 && !EMPTY_WORDS.has(word)).map(stem));
}

function stem(word: string): string {
  if (word.length < 5) return word;
  return word.replace(/(?:ements?|ations?|ing|euses?|eux|ées?|ees?|ers?|es|s|e)$/u, "") || word;
}

export class SimilarIndex {
  readonly #texts = new Map<Id, string>();
  readonly #words = new Map<Id, Set<string>>();
  readonly #places = new Map<string, Set<Id>>();

  update(questions: ReadonlyMap<Id, Question>): void {
    for (const id of this.#texts.keys()) if (!questions.has(id)) this.#remove(id);
    for (const [id, { text }] of questions) {
      if (text === null || this.#texts.get(id) === text) continue;
      this.#remove(id);
      this.#add(id, text);
    }
  }

  /** At most `most` ids, the likeliest first. */
  find(text: string, { most = 3, atLeast = 0.22, except }: { most?: number; atLeast?: number; except?: Id } = {}): Id[] {
    const asked = keywords(text);
    if (!asked.size) return [];
    const shared = new Map<Id, number>();
    let whole = 0;
    for (const word of asked) {
      const places = this.#places.get(word);
      const weight = this.#weight(word);
      whole += weight;
      for (const id of places ?? []) shared.set(id, (shared.get(id) ?? 0) + weight);
    }
    return [...shared]
      .map(([id, common]) => [id, common / (whole + this.#size(id) - common)] as const)
      .filter(([id, likeness]) => likeness >= atLeast && id !== except)
      .sort((a, b) => b[1] - a[1])
      .slice(0, most)
      .map(([id]) => id);
  }

  #weight(word: string): number {
    return Math.log(1 + (this.#texts.size + 1) / (1 + (this.#places.get(word)?.size ?? 0)));
  }

  #size(id: Id): number {
    let size = 0;
    for (const word of this.#words.get(id) ?? []) size += this.#weight(word);
    return size;
  }

  #add(id: Id, text: string): void {
    const words = keywords(text);
    this.#texts.set(id, text);
    this.#words.set(id, words);
    for (const word of words) {
      const places = this.#places.get(word) ?? new Set<Id>();
      this.#places.set(word, places.add(id));
    }
  }

  #remove(id: Id): void {
    for (const word of this.#words.get(id) ?? []) this.#places.get(word)?.delete(id);
    this.#words.delete(id);
    this.#texts.delete(id);
  }
}
