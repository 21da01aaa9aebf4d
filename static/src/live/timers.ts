// Monotonic time and timeouts as one value, so that every pure module can be tested with a fake.

export interface Timers {
  /** Milliseconds that never step back; the zero point means nothing. */
  now(): number;
  /** Runs `work` after `ms`; the answer cancels it. */
  after(ms: number, work: () => void): () => void;
}

export const browserTimers: Timers = {
  now: () => performance.now(),
  after: (ms, work) => {
    const handle = setTimeout(work, ms);
    return () => clearTimeout(handle);
  },
};
