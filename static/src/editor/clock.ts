// Times of day as fields hold them, moved by minutes.

const DAY = 24 * 60;

/** What each button of a row moves, in minutes. */
export const steps: Record<string, { start: number; length: number }> = {
  earlier: { start: -5, length: 0 },
  later: { start: 5, length: 0 },
  all_earlier: { start: -5, length: 0 },
  all_later: { start: 5, length: 0 },
  shorter: { start: 0, length: -5 },
  longer: { start: 0, length: 5 },
};

/** "23:58" and 5 → "00:03"; what is no time stays as it is. */
export function movedClock(clock: string, minutes: number): string {
  const found = /^(\d{2}):(\d{2})$/.exec(clock);
  if (!found) return clock;
  const moment = (((Number(found[1]) * 60 + Number(found[2]) + minutes) % DAY) + DAY) % DAY;
  const pad = (n: number): string => String(n).padStart(2, "0");
  return `${pad(Math.floor(moment / 60))}:${pad(moment % 60)}`;
}
