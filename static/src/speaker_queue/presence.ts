// Who of the queue is here: what staff are told, in words.
import type { Id, Instant, Presence } from "../live/wire.ts";

export interface Standing {
  away: boolean;
  /** Message key, with `count` minutes. */
  words: string;
  count: number;
}

/** A page that is loaded again is no absence. */
const GRACE = 5_000;
const MINUTE = 60_000;

/** How the person of an entry stands; undefined where nobody can know (a name that staff wrote down). */
export function standing({ entries }: Presence, id: Id, now: Instant): Standing | undefined {
  const seen = entries?.[id];
  if (seen === undefined) return undefined;
  if (seen === null) return { away: true, words: "speaker_queue.ui.not_seen", count: 0 };
  const gone = seen === true ? 0 : now - seen;
  if (gone < GRACE) return { away: false, words: "live.ui.health.present", count: 0 };
  const count = Math.floor(gone / MINUTE);
  return { away: true, words: count ? "speaker_queue.ui.away_since" : "speaker_queue.ui.just_left", count };
}
