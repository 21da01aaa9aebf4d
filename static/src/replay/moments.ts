// Moments of the video: which part is on, how moments are written in addresses and shown.

export interface Part {
  start: number;
  end: number;
}

/** The index of the part that is on at `time`, −1 in a gap; of two that overlap the later one. */
export function partAt(parts: readonly Part[], time: number): number {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.start ?? Infinity) <= time + 0.05) low = middle + 1;
    else high = middle;
  }
  for (let index = low - 1; index >= 0 && index >= low - 8; index -= 1) {
    const part = parts[index];
    if (part && time < part.end) return index;
  }
  return -1;
}

/** The index of the last part that began, whether or not it is over. */
export function lastBegun(parts: readonly Part[], time: number): number {
  let found = -1;
  parts.forEach((part, index) => {
    if (part.start <= time + 0.05) found = index;
  });
  return found;
}

/** "12:34", "1:02:03". */
export function showMoment(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** The frame's address at a moment: `{s}` and `{hms}` in the template are filled. */
export function embedAt(template: string, seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hms = `${Math.floor(whole / 3600)}h${Math.floor(whole / 60) % 60}m${whole % 60}s`;
  return template.replace("{s}", String(whole)).replace("{hms}", hms);
}

/** The page's address with the moment in it, for the address bar and for copying. */
export function linkAt(address: string, seconds: number): string {
  const url = new URL(address);
  url.searchParams.set("t", String(Math.max(0, Math.floor(seconds))));
  return url.href;
}

/** Text as it is compared in a search: without accents, case, or typographic marks. */
export function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[’ʼ]/g, "'")
    .replace(/œ/gi, "oe")
    .replace(/\s+/g, " ")
    .toLowerCase();
}
