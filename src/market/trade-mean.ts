/** The mean price of the trades of the last while, in ticks. Seconds are kept, not trades. */
export type TradeMean = {
  /** `sum` of the prices of `count` trades that happened at an instant. */
  add(atMs: number, sum: number, count?: number): void;
  /** Of what happened after an instant, which it forgets the rest of; nothing without a trade. */
  since(afterMs: number): number | undefined;
  clear(): void;
};

type Second = { readonly atMs: number; sum: number; count: number };

const secondMs = 1_000;

export function createTradeMean(): TradeMean {
  let seconds: Second[] = [];
  return {
    add(atMs, sum, count = 1) {
      const own = atMs - (atMs % secondMs);
      const last = seconds.at(-1);
      if (last?.atMs === own) {
        last.sum += sum;
        last.count += count;
      } else {
        seconds.push({ atMs: own, sum, count });
      }
    },
    since(afterMs) {
      seconds = seconds.filter(({ atMs }) => atMs > afterMs);
      const count = seconds.reduce((all, one) => all + one.count, 0);
      return count === 0 ? undefined : seconds.reduce((all, one) => all + one.sum, 0) / count;
    },
    clear() {
      seconds = [];
    },
  };
}
