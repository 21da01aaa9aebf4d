// Being called, told in every way that was allowed: once each time, also when it was so on arrival.
import { useEffect } from "preact/hooks";

import { chime, titleMark } from "./attention.ts";
import type { EntryState } from "./kinds.ts";
import { useLive } from "../live/live.ts";

export function useCallAloud(state: EntryState | null): void {
  const { announcer, t } = useLive();
  useEffect(() => {
    if (state !== "called" && state !== "speaking") {
      titleMark(null);
      return;
    }
    announcer.say(t(`speaker_queue.ui.said.${state}`), { key: "call", urgent: true });
    titleMark(t(`speaker_queue.ui.title.${state}`));
    chime();
  }, [state]);
}
