import { dayOf } from "#accounts";
import type { MemberId, Random } from "#kernel";
import type { ListedInstrument } from "#market";
import type { UnitRate } from "./actions/action.ts";
import type { Brokerage } from "./brokerage.ts";
import type { OrderRequest } from "./order-request.ts";
import { toPrice, toQuantity } from "./quantity-codec.ts";
import type { Process, TradingWorld } from "./trading-world.testing.ts";
import type { VenueEvent } from "./venue.ts";

const centsInPrice = 100n;
const centiUnit = 10_000_000n;
const wholeUnit = 1_000_000_000n;

/** What one member does, drawn before anybody begins, so that the plan follows from the seed. */
type Deed = {
  readonly member: MemberId;
  readonly key: string;
  readonly order: OrderRequest | null;
  readonly isCancel: boolean;
  readonly limitCents: number;
};

/** An order that a member might give, around a price in cents. */
function requestOf(random: Random, instrument: ListedInstrument, middle: number): OrderRequest {
  const { symbol, isFractional } = instrument;
  const side = random.pick(["buy", "buy", "sell"] as const);
  const priced = (away: number) => toPrice(BigInt(middle + away) * centsInPrice);
  const whole = toQuantity(BigInt(random.between(1, 9)) * wholeUnit);
  const part = toQuantity(BigInt(random.between(10, 900)) * centiUnit);
  const quantity = isFractional && random.chance(60) ? part : whole;
  const limitPrice = priced(random.between(-50, 50));
  const base = { symbol, side, timeInForce: "day" } as const;
  switch (random.between(0, 9)) {
    case 0:
    case 1:
      if (!isFractional || side === "sell") return { ...base, type: "market", quantity };
      return {
        ...base,
        type: "market",
        amount: { amount: BigInt(random.between(100, 60_000)), currency: "USD" },
      };
    case 2:
      return { ...base, type: "market", quantity };
    case 3: {
      const timeInForce = random.pick(["ioc", "fok"] as const);
      return { ...base, type: "limit", limitPrice, quantity: whole, timeInForce };
    }
    case 4: {
      const stopPrice = priced(side === "buy" ? 40 : -40);
      return { ...base, type: "stop", stopPrice, quantity: whole, timeInForce: "gtc" };
    }
    case 5: {
      const trail = { basisPoints: random.between(30, 300) };
      return { ...base, type: "trailing_stop", trail, quantity: whole, timeInForce: "gtc" };
    }
    case 6: {
      const exits = {
        takeProfit: { limitPrice: priced(random.between(60, 90)) },
        stopLoss: { stopPrice: priced(random.between(-120, -60)), limitPrice: null },
      };
      return { ...base, side: "buy", type: "limit", limitPrice, quantity: whole, ...exits };
    }
    default:
      return { ...base, type: "limit", limitPrice, quantity, timeInForce: "gtc" };
  }
}

/** What a crowd does at once. */
export function drawDeeds(
  random: Random,
  members: readonly MemberId[],
  instruments: readonly { readonly instrument: ListedInstrument; readonly middle: number }[],
  count: number,
): Deed[] {
  return Array.from({ length: count }, () => {
    const { instrument, middle } = random.pick(instruments);
    return {
      member: random.pick(members),
      key: `deed-${random.between(0, 2_000_000_000)}`,
      order: random.chance(75) ? requestOf(random, instrument, middle) : null,
      isCancel: random.chance(60),
      limitCents: middle + random.between(-30, 30),
    };
  });
}

/** Does it; what the broker refuses is refused, what a dead process says is the caller's matter. */
export async function perform(
  brokerage: Brokerage,
  { member, key, order, isCancel, limitCents }: Deed,
): Promise<void> {
  if (order !== null) {
    await brokerage.place(member, order, { idempotencyKey: key });
    return;
  }
  const [open] = await brokerage.orders({ member, state: "open", limit: 1 });
  if (!open) return;
  if (isCancel) await brokerage.cancel(member, open.id);
  else {
    const limitPrice = toPrice(BigInt(limitCents) * centsInPrice);
    await brokerage.replace(member, open.id, { limitPrice });
  }
}

type Correction = Extract<VenueEvent, { type: "tradeBust" | "tradeCorrect" }>;

/** Takes back, or corrects by a cent, a trade that was told; both sides when both are members. */
export function correctionsOf(
  { executed, clock }: TradingWorld,
  random: Random,
  done: Set<string>,
): Correction[] {
  const open = [...executed.keys()].filter((execId) => !done.has(execId));
  if (open.length === 0) return [];
  const chosen = random.pick(open);
  const stem = chosen.slice(0, -1);
  const isBust = random.chance(60);
  return ["t", "m"].flatMap((side): Correction[] => {
    const trade = executed.get(`${stem}${side}`);
    if (!trade) return [];
    done.add(trade.execId);
    const at = { atMs: clock.nowMs(), execId: `${trade.execId}x`, originalExecId: trade.execId };
    if (isBust) return [{ ...at, type: "tradeBust" }];
    const price = toPrice(trade.price + centsInPrice);
    return [{ ...at, type: "tradeCorrect", quantity: trade.quantity, price }];
  });
}

/** What an issuer announces for a day while orders are open. */
export async function announce(
  { brokerage }: Process,
  { clock }: TradingWorld,
  instrument: ListedInstrument,
  kind: "cash_dividend" | "split",
  inMs: number,
): Promise<void> {
  const today = dayOf(clock.nowMs());
  const on = dayOf(clock.nowMs() + inMs);
  const terms =
    kind === "split"
      ? ({ kind, ratio: { to: 2n, from: 1n }, lieuPrice: null } as const)
      : ({ kind, rate: 120_000n as UnitRate } as const);
  const dates = { declaredOn: today, exOn: on, recordOn: on, payableOn: on };
  // A day that a process died in may have heard of it already.
  await brokerage.announce({ instrument: instrument.id, terms, ...dates });
}

/** The operator's switches are thrown while a crowd trades, and are taken back. */
export async function killAndResume(
  { brokerage, market }: Process,
  member: MemberId,
  instrument: ListedInstrument["id"],
): Promise<void> {
  const authority = { by: "operator", via: null, reason: "a drill" };
  const targets = [
    { target: { scope: "owner", owner: member }, orders: { member } },
    { target: { scope: "instrument", instrument }, orders: { instrument } },
  ] as const;
  for (const { target, orders } of targets) {
    await market.suspensions.place({ ...authority, target, kind: "kill", named: target.scope });
    await brokerage.cancelByOperator(orders);
  }
  for (const { target } of targets) await market.suspensions.lift(target, authority);
}
