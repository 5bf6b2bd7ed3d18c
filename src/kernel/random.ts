/**
 * A stream of draws that is the same for the same seed, on every machine. Not for secrets.
 * The generator is mulberry32, seeded with the FNV-1a hash of the text.
 */
export type Random = {
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
  /** True in `percent` of a hundred draws. */
  chance(percent: number): boolean;
  pick<T>(list: readonly T[]): T;
};

/** The stream of a seed. */
export function createRandom(seed: string): Random {
  let state = hash(seed);
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
  function between(min: number, max: number): number {
    return min + (next() % (max - min + 1));
  }
  return {
    between,
    chance: (percent) => between(0, 99) < percent,
    pick(list) {
      const item = list[between(0, list.length - 1)];
      if (item === undefined) throw new Error("there is nothing to pick from");
      return item;
    },
  };
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
