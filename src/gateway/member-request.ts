import {
  formatQuantity,
  type Order,
  type OrderRequest,
  type OrderType,
  orderTypes,
  type TimeInForce,
  timesInForce,
  toQuantity,
} from "#brokerage";
import { type FixMessage, field } from "#fix";
import { err, ok, type Result } from "#kernel";
import { type Instrument, priceOf, unit } from "#market";
import { type Refusal, refusals } from "./errors.ts";
import type { MemberChange, MemberOrder } from "./member-order-store.ts";
import { parseTicks } from "./numbers.ts";
import { readOrder, readQuantity } from "./order-request.ts";

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
  const type = orderTypes.find((one) => typeCodes[one] === read.value.type);
  const timeInForce = timesInForce.find((one) => timeCodes[one] === read.value.fixTimeInForce);
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

/** Reads a cancel (35=F) or a replace (35=G) of an order. */
export function readMemberChange(
  message: FixMessage,
  known: MemberOrder,
  instrument: Instrument,
  kind: MemberChange["kind"],
): Result<MemberChange, Refusal> {
  const { firm, root } = known;
  const clOrdId = field(message, 11) ?? "";
  const asked = { firm, root, kind, clOrdId, state: "asked" } as const;
  if (kind === "cancel") {
    return ok({ ...asked, quantity: null, limitPrice: null, stopPrice: null });
  }
  const isOther = [
    [40, known.type],
    [54, known.side],
    [55, instrument.symbol],
    [59, known.timeInForce],
  ].some(([tag, was]) => (field(message, Number(tag)) ?? was) !== was);
  if (isOther) return err(refusals.fixed);
  const quantity = readQuantity(message, instrument);
  if (quantity === undefined) return err(refusals.badQuantity);
  const [limit, stop] = [44, 99].map((tag) => field(message, tag));
  const limitTicks = limit === undefined ? 0 : parseTicks(limit, instrument);
  const stopTicks = stop === undefined ? 0 : parseTicks(stop, instrument);
  if (limitTicks === undefined || stopTicks === undefined) return err(refusals.badPrice);
  return ok({
    ...asked,
    quantity: toQuantity(BigInt(quantity) * unit),
    limitPrice: limit === undefined ? null : priceOf(instrument, limitTicks),
    stopPrice: stop === undefined ? null : priceOf(instrument, stopTicks),
  });
}

/** An order that was given elsewhere, as a session is told of it: by the broker's own id. */
export function foreignOrder(firm: string, order: Order, { symbol }: Instrument): MemberOrder {
  const { terms, id } = order;
  return {
    firm,
    root: id,
    clOrdId: id,
    order: id,
    isForeign: true,
    side: terms.side === "buy" ? "1" : "2",
    type: typeCodes[terms.type],
    timeInForce: timeCodes[terms.timeInForce],
    symbol,
    quantity: terms.quantity && formatQuantity(terms.quantity),
    told: [],
    isOver: false,
  };
}

/** OrdType (40). A trailing stop is pegged to the market. */
const typeCodes: Readonly<Record<OrderType, string>> = {
  market: "1",
  limit: "2",
  stop: "3",
  stop_limit: "4",
  trailing_stop: "P",
};

/** TimeInForce (59). */
const timeCodes: Readonly<Record<TimeInForce, string>> = {
  day: "0",
  gtc: "1",
  at_open: "2",
  ioc: "3",
  fok: "4",
  gtd: "6",
  at_close: "7",
};

/** A member's order ends with a day: ExpireDate (432), or the day of ExpireTime (126). */
function readDay(message: FixMessage): string | undefined {
  const text = field(message, 432) ?? field(message, 126) ?? "";
  const found = /^(\d{4})(\d\d)(\d\d)/.exec(text);
  return found === null ? undefined : `${found[1]}-${found[2]}-${found[3]}`;
}
