import { expect, it } from "vitest";
import { createManualClock, secondMs } from "#kernel";
import { createRateLimiter, rateLimits } from "./rate-limit.ts";

const { burst, refillMs } = rateLimits.signInByAccount;

function exhaust(limiter: ReturnType<typeof createRateLimiter>, key: string): number {
  let taken = 0;
  while (limiter.take("signInByAccount", key).ok) taken++;
  return taken;
}

it("lets a burst through, then one for each refill", () => {
  const clock = createManualClock(0);
  const limiter = createRateLimiter(clock);
  expect(exhaust(limiter, "a")).toBe(burst);
  clock.advanceMs(refillMs - 1);
  expect(limiter.take("signInByAccount", "a")).toMatchObject({
    error: { code: "rate_limited", retryAfterSeconds: 1 },
  });
  clock.advanceMs(1);
  expect(exhaust(limiter, "a")).toBe(1);
});

it("says after how many seconds to try again, and that is enough", () => {
  const clock = createManualClock(0);
  const limiter = createRateLimiter(clock);
  exhaust(limiter, "a");
  const refused = limiter.take("signInByAccount", "a");
  if (refused.ok) expect.fail("the burst is used up");
  expect(refused.error.retryAfterSeconds).toBe(refillMs / secondMs);
  clock.advanceMs(refused.error.retryAfterSeconds * secondMs);
  expect(limiter.take("signInByAccount", "a").ok).toBe(true);
});

it("counts each key and each limit by itself", () => {
  const limiter = createRateLimiter(createManualClock(0));
  exhaust(limiter, "a");
  expect(limiter.take("signInByAccount", "b").ok).toBe(true);
  expect(limiter.take("signInByAddress", "a").ok).toBe(true);
});

it("never holds more than a burst, after however long or however many given back", () => {
  const clock = createManualClock(0);
  const limiter = createRateLimiter(clock);
  for (let i = 0; i < 100; i++) limiter.giveBack("signInByAccount", "a");
  clock.advanceMs(refillMs * 1_000);
  expect(exhaust(limiter, "a")).toBe(burst);
});
