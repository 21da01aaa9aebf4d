// The browser's storage, or memory where it is forbidden: the page works all the same.
import type { Storage } from "./outbox.ts";

export function storageOr(browser: () => Storage): Storage {
  try {
    const storage = browser();
    storage.getItem("estrade");
    return storage;
  } catch {
    const memory = new Map<string, string>();
    return {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
      removeItem: (key) => void memory.delete(key),
    };
  }
}
