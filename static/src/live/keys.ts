// The shortcuts that parts of a screen offer while they are shown, and the one listener that runs them.
import { useEffect, useRef } from "preact/hooks";

import { find, type Place, type Shortcut } from "./shortcuts.ts";

export interface Group {
  title: string;
  shortcuts: readonly Shortcut[];
}

const groups = new Set<{ current: Group }>();
const CHOICE = "estrade.single_keys";

export function singleKeys(): boolean {
  try {
    return localStorage.getItem(CHOICE) !== "off";
  } catch {
    return true;
  }
}

export function allowSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(CHOICE, on ? "on" : "off");
  } catch {
    // A private window forgets the choice.
  }
}

/** Offers shortcuts while the component is shown; the newest closures are run. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const own = useRef<Group>({ title, shortcuts });
  own.current = { title, shortcuts };
  useEffect(() => {
    groups.add(own);
    return () => void groups.delete(own);
  }, []);
}

export const offered = (): Group[] => [...groups].map(({ current }) => current).filter(({ shortcuts }) => shortcuts.length);

/** Listens on the whole page, except in dialogs, which have their own keys. */
export function useKeyListener(): void {
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
      const all = offered().flatMap(({ shortcuts }) => shortcuts);
      const shortcut = find(all, event, event.target as Place | null);
      if (!shortcut || (!singleKeys() && shortcut.keys !== "escape")) return;
      event.preventDefault();
      if (!event.repeat || /arrow|^[jk]$/.test(shortcut.keys)) shortcut.run();
    };
    window.addEventListener("keydown", heard);
    return () => window.removeEventListener("keydown", heard);
  }, []);
}
