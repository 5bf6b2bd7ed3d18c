import { type OrderRequest, type OrderType, type TimeInForce, toQuantity } from "#brokerage";
import { type FixMessage, field } from "#fix";
import { err, ok, type Result } from "#kernel";
import { type Instrument, priceOf, unit } from "#market";
import { type Refusal, refusals } from "./errors.ts";
import { readOrder } from "./order-request.ts";

const types: Readonly<Record<string, OrderType>> = {
  "1": "market",
  "2": "limit",
  "3": "stop",
  "4": "stop_limit",
};

const times: Readonly<Record<string, TimeInForce>> = {
  "0": "day",
  "1": "gtc",
  "2": "at_open",
  "3": "ioc",
  "4": "fok",
  "6": "gtd",
  "7": "at_close",
};

const notForMembers: Refusal = { code: 11, text: "A member's order has no such instruction" };

/** Reads a New Order Single (35=D) of a member's session, as the broker takes orders. */
export function readMemberOrder(
  message: FixMessage,
  instrument: Instrument,
): Result<OrderRequest, Refusal> {
  const read = readOrder(message, instrument);
  if (!read.ok) return read;
  const { fixSide, quantity, price, stopPrice, display, postOnly } = read.value;
  if (fixSide === "5" || (display ?? 0) > 0 || postOnly === true) return err(notForMembers);
  const type = types[read.value.type];
  const timeInForce = times[read.value.fixTimeInForce];
  if (type === undefined) return err(refusals.badType);
  if (timeInForce === undefined) return err(refusals.badTimeInForce);
  const goodTill = timeInForce === "gtd" ? readDay(message) : undefined;
  if (timeInForce === "gtd" && goodTill === undefined) return err(refusals.badExpiry);
  return ok({
    symbol: instrument.symbol,
    side: fixSide === "1" ? "buy" : "sell",
    type,
    quantity: toQuantity(BigInt(quantity) * unit),
    timeInForce,
    ...(price > 0 && { limitPrice: priceOf(instrument, price) }),
    ...((stopPrice ?? 0) > 0 && { stopPrice: priceOf(instrument, stopPrice ?? 0) }),
    ...(goodTill !== undefined && { goodTill }),
  });
}

/** A member's order ends with a day: ExpireDate (432), or the day of ExpireTime (126). */
function readDay(message: FixMessage): string | undefined {
  const text = field(message, 432) ?? field(message, 126) ?? "";
  const found = /^(\d{4})(\d\d)(\d\d)/.exec(text);
  return found === null ? undefined : `${found[1]}-${found[2]}-${found[3]}`;
}
