// What somebody typed and did not send yet: it survives a reload, a new player and a lost connection.
import type { Storage } from "./outbox.ts";

export class Drafts {
  readonly #storage: Storage;
  readonly #prefix: string;

  constructor(storage: Storage, prefix: string) {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  read(name: string): string {
    try {
      return this.#storage.getItem(`${this.#prefix}.${name}`) ?? "";
    } catch {
      return "";
    }
  }

  write(name: string, text: string): void {
    try {
      if (text) this.#storage.setItem(`${this.#prefix}.${name}`, text);
      else this.#storage.removeItem(`${this.#prefix}.${name}`);
    } catch {
      // Private windows may forbid storage: the text is still in the field.
    }
  }
}
