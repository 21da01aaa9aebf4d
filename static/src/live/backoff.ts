// How long to wait before the next attempt to connect: full jitter, from half a second to thirty.

const SHORTEST = 500;
const LONGEST = 30_000;

export function delay(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST, 2 * SHORTEST * 2 ** Math.min(attempt, 10));
  return Math.round(SHORTEST + random() * (ceiling - SHORTEST));
}
