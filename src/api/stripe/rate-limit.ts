import type { Clock } from "#kernel";

/** Calls that one world may make at once, and each second from then on. */
const burst = 2_000;
const perSecond = 1_000;
const worldsMax = 50_000;

type Bucket = { tokens: number; atMs: number };

/** Counts calls; false when there have been too many. */
export type TakeCall = (world: string) => boolean;

/** Token buckets in memory, one for each world. They start full again with the process. */
export function createCallLimit(clock: Clock): TakeCall {
  const buckets = new Map<string, Bucket>();
  return (world) => {
    const nowMs = clock.nowMs();
    const bucket = buckets.get(world) ?? { tokens: burst, atMs: nowMs };
    bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) * perSecond) / 1_000);
    bucket.atMs = nowMs;
    buckets.delete(world);
    buckets.set(world, bucket);
    if (buckets.size > worldsMax) {
      const oldest = buckets.keys().next();
      if (!oldest.done) buckets.delete(oldest.value);
    }
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
}
