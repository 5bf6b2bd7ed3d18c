import { type NewOrder, selfTrade, side, timeInForce, trigger } from "#exchange";
import { type FixMessage, field, parseTimestamp } from "#fix";
import { err, ok, type Result } from "#kernel";
import type { Instrument } from "#market";
import { type Refusal, refusals } from "./errors.ts";
import { parseTicks, parseUnits } from "./numbers.ts";

/** What a New Order Single (35=D) asks for, in the venue's terms. */
export type OrderRequest = Omit<NewOrder, "id" | "account"> & {
  readonly type: string;
  readonly fixSide: string;
  readonly fixTimeInForce: string;
};

/** Buy, sell, and sell short, which the venue does not tell apart from a sale. */
const sides: ReadonlyMap<string, number> = new Map([
  ["1", side.buy],
  ["2", side.sell],
  ["5", side.sell],
]);

const times: ReadonlyMap<string, number> = new Map([
  ["0", timeInForce.day],
  ["1", timeInForce.goodTillCancel],
  ["2", timeInForce.atOpen],
  ["3", timeInForce.immediateOrCancel],
  ["4", timeInForce.fillOrKill],
  ["6", timeInForce.goodTillDate],
  ["7", timeInForce.atClose],
]);

/** Market, limit, stop, stop limit: whether a price and a stop price belong to them. */
const types: ReadonlyMap<string, { readonly hasPrice: boolean; readonly hasStop: boolean }> =
  new Map([
    ["1", { hasPrice: false, hasStop: false }],
    ["2", { hasPrice: true, hasStop: false }],
    ["3", { hasPrice: false, hasStop: true }],
    ["4", { hasPrice: true, hasStop: true }],
  ]);

/** Reads a New Order Single. */
export function readOrder(
  message: FixMessage,
  instrument: Instrument,
): Result<OrderRequest, Refusal> {
  const fixSide = field(message, 54) ?? "";
  const own = sides.get(fixSide);
  if (own === undefined) return err(refusals.badSide);
  const type = field(message, 40) ?? "";
  const shape = types.get(type);
  if (shape === undefined) return err(refusals.badType);
  const quantity = readQuantity(message, instrument);
  if (quantity === undefined) return err(refusals.badQuantity);
  const price = shape.hasPrice ? parseTicks(field(message, 44), instrument) : 0;
  const stopPrice = shape.hasStop ? parseTicks(field(message, 99), instrument) : 0;
  if (price === undefined || stopPrice === undefined) return err(refusals.badPrice);
  const time = readTime(message);
  if (!time.ok) return time;
  const display = field(message, 111) === undefined ? 0 : parseUnits(field(message, 111));
  if (display === undefined) return err(refusals.badQuantity);
  // Participate, don't initiate: an order that only ever rests.
  const postOnly = (field(message, 18) ?? "").split(" ").includes("6");
  return ok({
    type,
    fixSide,
    ...time.value,
    side: own,
    quantity,
    price,
    stopPrice,
    display,
    postOnly,
    isMarket: !shape.hasPrice,
    trigger: shape.hasStop ? trigger.stop : trigger.none,
    selfTrade: selfTrade.cancelNewest,
  });
}

/** OrderQty (38) in whole lots. */
export function readQuantity(message: FixMessage, instrument: Instrument): number | undefined {
  const quantity = parseUnits(field(message, 38));
  return quantity !== undefined && quantity % instrument.lot === 0 ? quantity : undefined;
}

function readTime(
  message: FixMessage,
): Result<Pick<OrderRequest, "fixTimeInForce" | "timeInForce" | "expireSeconds">, Refusal> {
  const fixTimeInForce = field(message, 59) ?? "0";
  const time = times.get(fixTimeInForce);
  if (time === undefined) return err(refusals.badTimeInForce);
  if (time !== timeInForce.goodTillDate) {
    return ok({ fixTimeInForce, timeInForce: time, expireSeconds: 0 });
  }
  const expireMs = readExpiry(message);
  if (expireMs === undefined) return err(refusals.badExpiry);
  return ok({ fixTimeInForce, timeInForce: time, expireSeconds: Math.floor(expireMs / 1_000) });
}

/** ExpireTime (126), or the end of ExpireDate (432) in UTC. */
function readExpiry(message: FixMessage): number | undefined {
  const time = field(message, 126);
  if (time !== undefined) return parseTimestamp(time);
  const date = field(message, 432);
  return date === undefined ? undefined : parseTimestamp(`${date}-23:59:59`);
}
