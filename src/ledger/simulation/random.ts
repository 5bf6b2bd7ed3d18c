/** Numbers that follow from a seed. */
export type Random = {
  /** A whole number from 0 to `bound` − 1. */
  below(bound: number): number;
  between(min: number, max: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
};

/** A small generator (Mulberry32): fast, and the same on every machine. */
export function createRandom(seed: string): Random {
  let state = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
  function below(bound: number): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  }
  return {
    below,
    between: (min, max) => min + below(max - min + 1),
    once: (times) => below(times) === 0,
    pick: (list) => list[below(list.length)] ?? list[0],
  };
}
