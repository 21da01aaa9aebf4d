// The session's state as a badge.
import { useLive } from "./live.ts";
import type { PitchSession } from "./wire.ts";

export function StatusBadge({ session }: { session: PitchSession }) {
  const { t } = useLive();
  return <span class={session.status === "live" ? "badge badge-live" : "badge"}>{t(`live.ui.status.${session.status}`)}</span>;
}
