import { afterAll, beforeAll, expect, test } from "vitest";
import { secondMs } from "#kernel";
import { createTestWorld, type TestWorld } from "../world.testing.ts";
import { sampleHistory } from "./bar-history.ts";
import { sampleCompanies } from "./companies.ts";

const startMs = Date.UTC(2026, 10, 26, 15);
let world: TestWorld;

beforeAll(async () => {
  world = await createTestWorld(startMs);
  await world.market.seedSample("test", startMs);
});
afterAll(() => world[Symbol.asyncDispose]());

/** Lets the sample market live, a second at a time. */
async function live(seconds: number): Promise<number> {
  let commands = 0;
  for (let second = 0; second < seconds; second++) {
    world.clock.advanceMs(secondMs);
    await world.market.runSessions();
    commands += await world.market.sample.step();
  }
  await world.market.record();
  return commands;
}

test("its past is the same for the same seed and end, and every bar holds its prices", () => {
  const bars = sampleHistory("test", startMs);
  expect(JSON.stringify(sampleHistory("test", startMs)) === JSON.stringify(bars)).toBe(true);
  const broken = bars.filter(
    ({ open, high, low, close }) => high < Math.max(open, close) || low > Math.min(open, close),
  );
  expect(broken).toEqual([]);
  const last = bars.filter(({ length }) => length === 86_400).slice(-1)[0];
  expect(last?.close).toBe(sampleCompanies.at(-1)?.cents);
});

test("its people make prices, depth and trades, and go on after a restart", async () => {
  await live(40);
  const listed = await world.market.instruments.list({ limit: 100 });
  expect(listed).toHaveLength(33);
  const quotes = await Promise.all(listed.map(world.market.quote));
  expect(quotes.filter(({ bid, ask }) => bid !== undefined && ask !== undefined)).toHaveLength(33);
  expect(quotes.filter(({ bid = 0n, ask = 0n }) => bid >= ask)).toEqual([]);
  const traded = quotes.filter(({ source }) => source === "venue");
  expect(traded.length).toBeGreaterThan(20);
  await world.restart();
  const again = await world.market.instruments.list({ limit: 100 });
  const after = await Promise.all(again.map(world.market.quote));
  expect(after.map(({ last, volume }) => [last, volume])).toEqual(
    quotes.map(({ last, volume }) => [last, volume]),
  );
  expect(await live(10)).toBeGreaterThan(0);
});

test("a split makes a unit worth a part of it, and people trade it at that", async () => {
  const quoted = async () => {
    const share = await world.market.find("QRTZ");
    return share && world.market.quote(share);
  };
  const before = await quoted();
  await world.market.sample.rescale("QRTZ", { to: 10n, from: 1n });
  await live(1);
  const share = await world.market.find("QRTZ");
  expect(share?.state).toBe("halted");
  await live(60);
  const after = await quoted();
  const tenth = (before?.last ?? 0n) / 10n;
  for (const price of [after?.last ?? 0n, after?.bid ?? 0n, after?.ask ?? 0n]) {
    expect(Number(price) / Number(tenth)).toBeCloseTo(1, 1);
  }
});
