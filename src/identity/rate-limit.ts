import { type Clock, err, hourMs, minuteMs, ok, type Result, secondMs } from "#kernel";
import type { RateLimited } from "./errors.ts";

/** `burst` attempts at once, then one more each `refillMs`. */
export type RateLimit = { readonly burst: number; readonly refillMs: number };

export const rateLimits = {
  signInByAccount: { burst: 10, refillMs: 90 * secondMs },
  signInByAddress: { burst: 60, refillMs: 10 * secondMs },
  signUpByAddress: { burst: 60, refillMs: minuteMs },
  handleCheckByAddress: { burst: 120, refillMs: secondMs },
  // Three codes of a million are good at any time: ten tries make 1 in 33,000 a burst.
  approvalByMember: { burst: 10, refillMs: 90 * secondMs },
  approvalRequestByMember: { burst: 60, refillMs: 10 * secondMs },
  identityCheckByMember: { burst: 5, refillMs: hourMs },
} as const satisfies Record<string, RateLimit>;
export type RateLimitName = keyof typeof rateLimits;

/** Accounts and addresses remembered for each limit; above it the longest unseen is forgotten. */
const bucketsMax = 50_000;

type Bucket = { tokens: number; atMs: number };

export type RateLimiter = {
  /** Takes one attempt. */
  take(name: RateLimitName, key: string): Result<void, RateLimited>;
  /** Gives an attempt back: one that succeeded does not count. */
  giveBack(name: RateLimitName, key: string): void;
};

/** Token buckets in memory, one for each limit and key. They start full again with the process. */
export function createRateLimiter(clock: Clock): RateLimiter {
  const all = new Map<RateLimitName, Map<string, Bucket>>();

  function bucketOf(name: RateLimitName, key: string): Bucket {
    const limit = rateLimits[name];
    const buckets = all.get(name) ?? new Map<string, Bucket>();
    all.set(name, buckets);
    const nowMs = clock.nowMs();
    const bucket = buckets.get(key) ?? { tokens: limit.burst, atMs: nowMs };
    bucket.tokens = Math.min(limit.burst, bucket.tokens + (nowMs - bucket.atMs) / limit.refillMs);
    bucket.atMs = nowMs;
    buckets.delete(key);
    buckets.set(key, bucket);
    if (buckets.size > bucketsMax) {
      const oldest = buckets.keys().next();
      if (!oldest.done) buckets.delete(oldest.value);
    }
    return bucket;
  }

  return {
    take(name, key) {
      const bucket = bucketOf(name, key);
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return ok(undefined);
      }
      const waitMs = (1 - bucket.tokens) * rateLimits[name].refillMs;
      return err({
        code: "rate_limited",
        retryAfterSeconds: Math.max(1, Math.ceil(waitMs / secondMs)),
      });
    },
    giveBack(name, key) {
      const bucket = bucketOf(name, key);
      bucket.tokens = Math.min(rateLimits[name].burst, bucket.tokens + 1);
    },
  };
}
