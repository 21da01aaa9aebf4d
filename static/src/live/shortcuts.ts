// One-key commands: which key press means which command, and never while somebody types.

export interface Shortcut {
  /** "a", "shift+k", "alt+arrowup", "+", "?". */
  keys: string;
  /** Message key for the help. */
  label: string;
  run: () => void;
}

export interface Press {
  key: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  repeat: boolean;
}

/** Whether `press` is what `keys` says. For letters Shift counts; signs are what they are on any keyboard. */
export function matches(keys: string, press: Press): boolean {
  if (press.ctrlKey || press.metaKey) return false;
  const parts = keys === "+" ? ["+"] : keys.split("+");
  const key = parts.at(-1) ?? "";
  const letter = /^[a-z]$/.test(key) || key.length > 1;
  if (press.key.toLowerCase() !== key) return false;
  if (letter && press.shiftKey !== parts.includes("shift")) return false;
  // A sign may need AltGr on some keyboards: it arrives as the sign.
  return !letter || press.altKey === parts.includes("alt");
}

/** The command for a key press, if single keys may be used where the focus is. */
export function find(shortcuts: Iterable<Shortcut>, press: Press, target: Place | null): Shortcut | undefined {
  if (target && types(target)) return undefined;
  for (const shortcut of shortcuts) if (matches(shortcut.keys, press)) return shortcut;
  return undefined;
}

/** What a key press could be for instead. */
export interface Place {
  tagName: string;
  type?: string;
  isContentEditable?: boolean;
}

const PRESSED_ONLY = new Set(["button", "checkbox", "radio", "submit", "reset"]);

/** True where letters are written or chosen by letter. */
export function types({ tagName, type, isContentEditable }: Place): boolean {
  if (isContentEditable) return true;
  if (tagName === "INPUT") return !PRESSED_ONLY.has(type ?? "text");
  return tagName === "TEXTAREA" || tagName === "SELECT" || tagName === "IFRAME";
}

/** "Maj+K", "Alt+↑": how a key is written in the help. */
export function keyName(keys: string, lang: string): string {
  const names: Record<string, string> = {
    shift: lang === "fr" ? "Maj" : "Shift", alt: "Alt", arrowup: "↑", arrowdown: "↓", escape: lang === "fr" ? "Échap" : "Esc",
  };
  if (keys === "+") return "+";
  return keys.split("+").map((part) => names[part] ?? part.toUpperCase()).join("+");
}
