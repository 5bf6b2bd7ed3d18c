import { err, type MemberId, type Money, minuteMs, money, ok, type Result } from "#kernel";
import type { MovementKind } from "#movements";
import { type Core, instrumentById } from "./core.ts";
import type { OrderInvalid } from "./errors.ts";
import type { CollectingFund, RoundUpFund } from "./fund.ts";
import { placeOrder } from "./place.ts";
import {
  addRoundUps,
  allFunds,
  collectedOf,
  findFund,
  markBatch,
  openBatches,
  removeFund,
  saveFund,
  spendBatch,
} from "./store/round-ups.ts";

const roundedKinds: readonly MovementKind[] = [
  "payment",
  "request_payment",
  "claim",
  "split_share",
  "scheduled_payment",
];
/** What is bought at a time, in minor units: the least order there is. */
const leastCents = 100n;
const pageMax = 200;
/** A payment is seen late when its outcome was stored late. */
const overlapMs = minuteMs;

export async function roundUpFundOf(
  { db }: Core,
  member: MemberId,
): Promise<CollectingFund | null> {
  const fund = await findFund(db, member);
  if (!fund) return null;
  const collected = await collectedOf(db, member);
  return { ...fund, collected: money(collected, fund.roundUpTo.currency) };
}

/** Payments from now on are rounded up; null stops it. What has come together stays. */
export async function setRoundUpFund(
  core: Core,
  member: MemberId,
  to: { readonly symbol: string; readonly roundUpTo: Money } | null,
): Promise<Result<CollectingFund | null, OrderInvalid>> {
  if (to === null) {
    await core.db.transaction((tx) => removeFund(tx, member));
    return ok(null);
  }
  const instrument = await core.market.instrumentOf(to.symbol);
  if (!instrument) return err({ code: "order_invalid", fault: "instrument_not_found" });
  if (!instrument.isFractional) return err({ code: "order_invalid", fault: "not_fractional" });
  if (to.roundUpTo.currency !== instrument.currency) {
    return err({ code: "order_invalid", fault: "quantity_or_amount" });
  }
  const seenAtMs = core.clock.nowMs();
  const { roundUpTo } = to;
  const fund = { member, instrument: instrument.id, roundUpTo, seenAtMs };
  await core.db.transaction((tx) => saveFund(tx, fund));
  return ok(await roundUpFundOf(core, member));
}

/** Collects what payments leave to the next full amount, and buys. Returns how many orders. */
export async function runRoundUps(core: Core): Promise<number> {
  for (const fund of await allFunds(core.db)) await collect(core, fund);
  let bought = 0;
  for (const batch of await openBatches(core.db)) {
    const fund = await findFund(core.db, batch.member);
    if (!fund) continue;
    const { symbol } = await instrumentById(core, fund.instrument);
    const amount = money(batch.amount, fund.roundUpTo.currency);
    const request = { symbol, side: "buy", type: "market", amount, timeInForce: "day" } as const;
    const authority = { idempotencyKey: `round_up:${batch.name}`, source: "round_up" } as const;
    const placed = await placeOrder(core, batch.member, request, authority);
    if (!placed.ok) continue;
    await core.db.transaction((tx) => spendBatch(tx, batch.name, placed.value.id));
    bought++;
  }
  return bought;
}

async function collect(core: Core, fund: RoundUpFund): Promise<void> {
  const { member, roundUpTo, seenAtMs } = fund;
  const nowMs = core.clock.nowMs();
  const payments = await core.movements.list({
    member,
    kinds: roundedKinds,
    state: "completed",
    direction: "out",
    currency: roundUpTo.currency,
    fromMs: seenAtMs,
    limit: pageMax,
  });
  const multiple = roundUpTo.amount;
  const missing = payments.map(({ id, amount }) => ({
    movement: id,
    amount: (multiple - (amount.amount % multiple)) % multiple,
  }));
  await core.db.transaction(async (tx) => {
    const some = missing.filter(({ amount }) => amount > 0n);
    await addRoundUps(tx, member, some);
    await saveFund(tx, { ...fund, seenAtMs: Math.max(seenAtMs, nowMs - overlapMs) });
    await markBatch(tx, member, leastCents, core.ids.u128().toString(36));
  });
}
