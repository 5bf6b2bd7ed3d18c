/** The only source of time. A year of a bank runs in a test by passing another one. */
export type Clock = {
  /** Milliseconds since the Unix epoch, UTC. Never goes backwards within a process. */
  nowMs(): number;
};

/** Clock of a running server. A step back of the machine's clock is held, not followed. */
export function createSystemClock(): Clock {
  let lastMs = 0;
  return {
    nowMs() {
      lastMs = Math.max(lastMs, Date.now());
      return lastMs;
    },
  };
}

/** A clock that its owner moves, never backwards. */
export type ManualClock = Clock & { advanceMs(ms: number): void; setMs(ms: number): void };

/** Clock that moves only when told to: for tests, the simulation and the demo world. */
export function createManualClock(startMs: number): ManualClock {
  let currentMs = startMs;
  return {
    nowMs: () => currentMs,
    advanceMs(ms) {
      currentMs += ms;
    },
    setMs(ms) {
      currentMs = Math.max(currentMs, ms);
    },
  };
}

/** One second, in milliseconds. */
export const secondMs = 1_000;
/** One minute, in milliseconds. */
export const minuteMs = 60 * secondMs;
/** One hour, in milliseconds. */
export const hourMs = 60 * minuteMs;
/** One day of 24 hours, in milliseconds. */
export const dayMs = 24 * hourMs;
