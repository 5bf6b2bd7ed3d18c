import { afterAll, beforeAll, expect, test } from "vitest";
import { addNewOrder, createCommandRows, side, timeInForce } from "#exchange";
import { createRandom, hourMs, type MemberId, must } from "#kernel";
import { type ListedInstrument, ticksOf } from "#market";
import type { OrderRequest } from "./order-request.ts";
import { toPrice } from "./quantity-codec.ts";
import { createTradingWorld, type Process, type TradingWorld } from "./trading-world.testing.ts";
import { price, quantity } from "./world.testing.ts";

let world: TradingWorld;
let process: Process;
let instrument: ListedInstrument;
let member: MemberId;

/** Seven in the morning in New York, a Monday; the market opens at half past nine. */
const morningMs = Date.UTC(2026, 10, 30, 12);

beforeAll(async () => {
  world = await createTradingWorld("extended", createRandom("extended"));
  world.clock.setMs(morningMs);
  process = await world.born();
  const { market, brokerage } = process;
  await market.register.save([
    {
      symbol: "NYCO",
      name: "New York Company",
      kind: "share",
      exchange: "XNYS",
      currency: "USD",
      tick: toPrice(100n),
      lot: 1,
      isFractional: false,
      calendar: "XNYS",
      settlementDays: 1,
      state: "listed",
      facts: { sector: null, description: null, sharesOutstanding: null, dividendYield: null },
    },
  ]);
  const found = await market.find("NYCO");
  if (!found) throw new Error("it was listed");
  instrument = found;
  await market.venue();
  [member] = (await world.join(1, 1_000_000n)) as [MemberId];
  await brokerage.start();
});
afterAll(async () => {
  await process[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** Lets so much time pass, and what it asks for be done. */
async function pass(ms: number): Promise<void> {
  world.clock.advanceMs(ms);
  await process.market.runSessions();
  await process.quiet();
  await process.brokerage.runDue();
  await process.quiet();
}

/** Somebody else sells now, and goes when nobody takes it. */
async function sell(units: number, at: string): Promise<void> {
  const { exchange } = process;
  const list = createCommandRows(1);
  addNewOrder(list, instrument.market, exchange.nowMicros(), {
    id: exchange.nextOrderId(),
    account: await exchange.accounts.open("other"),
    side: side.sell,
    quantity: units,
    price: ticksOf(instrument, price(at)),
    timeInForce: timeInForce.immediateOrCancel,
  });
  await exchange.submit(list);
  await process.quiet();
}

async function buy(key: string, more: Partial<OrderRequest>): Promise<() => Promise<unknown>> {
  const asked = { symbol: "NYCO", side: "buy", type: "limit", limitPrice: price("100") } as const;
  const request: OrderRequest = {
    ...asked,
    quantity: quantity("4"),
    timeInForce: "day",
    ...more,
  };
  const { brokerage } = process;
  const { id } = must(await brokerage.place(member, request, { idempotencyKey: key }));
  await process.quiet();
  return async () => {
    const { state, filledQuantity } = must(await brokerage.order(member, id));
    return `${state} ${filledQuantity / 1_000_000_000n}`;
  };
}

test("outside the day those trade that ask for it; all others wait for their own", async () => {
  await pass(0);
  expect(process.market.status(instrument).phase).toBe("pre_market");
  const long = await buy("long", { timeInForce: "gtc" });
  const early = await buy("early", { extendedHours: true });
  expect(await long()).toBe("queued 0");
  expect(await early()).toBe("working 0");
  await sell(3, "99");
  expect(await early()).toBe("working 3");
  // Through the opening auction into the day.
  await pass(2.48 * hourMs);
  await pass(0.1 * hourMs);
  expect(process.market.status(instrument).phase).toBe("open");
  expect(await long()).toBe("working 0");
  await sell(2, "99");
  expect([await early(), await long()]).toEqual(["filled 4", "working 1"]);
  // After the day what is left of it waits for the next one, and is not lost.
  const late = await buy("late", { extendedHours: true, limitPrice: price("90") });
  await pass(3.41 * hourMs + 3 * hourMs);
  await pass(0.02 * hourMs);
  expect(process.market.status(instrument).phase).toBe("after_hours");
  expect([await long(), await late()]).toEqual(["queued 1", "working 0"]);
  await sell(2, "89");
  expect([await long(), await late()]).toEqual(["queued 1", "working 2"]);
  await pass(4 * hourMs);
  expect([await long(), await late()]).toEqual(["queued 1", "expired 2"]);
  await pass(13.5 * hourMs);
  expect(process.market.status(instrument).phase).toBe("open");
  await sell(3, "99");
  expect(await long()).toBe("filled 4");
  expect(await process.brokerage.verifyBrokerage()).toEqual([]);
});
