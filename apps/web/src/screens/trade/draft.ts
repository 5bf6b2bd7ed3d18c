import type { CurrencyCode, InputOf } from "@bourse/contract";
import { type Locale, parseAmount, parseDecimal } from "@bourse/messages";

type Body = InputOf<"placeOrder">;
export type Side = Body["side"];
export type OrderType = NonNullable<Body["type"]>;
export type TimeInForce = NonNullable<Body["timeInForce"]>;

/** An order as it is typed. */
export type Draft = {
  readonly by: "money" | "shares";
  readonly size: string;
  readonly type: OrderType;
  readonly limitPrice: string;
  readonly stopPrice: string;
  readonly trailPercent: string;
  readonly timeInForce: TimeInForce;
  readonly goodTill: string;
  readonly extendedHours: boolean;
  readonly takeProfit: string;
  readonly stopLoss: string;
};

export const emptyDraft: Draft = {
  by: "money",
  size: "",
  type: "market",
  limitPrice: "",
  stopPrice: "",
  trailPercent: "",
  timeInForce: "day",
  goodTill: "",
  extendedHours: false,
  takeProfit: "",
  stopLoss: "",
};

export const typesOf: readonly OrderType[] = [
  "market",
  "limit",
  "stop",
  "stop_limit",
  "trailing_stop",
];
const resting: readonly TimeInForce[] = ["day", "gtc", "gtd"];
const wholeOnly: readonly TimeInForce[] = ["ioc", "fok", "at_open", "at_close"];

/** How long an order of this type may be good for. What is for whole shares counts in shares. */
export function timesOf({ type, by }: Pick<Draft, "type" | "by">): readonly TimeInForce[] {
  if (type === "limit") return [...resting, ...wholeOnly];
  if (type !== "market") return resting;
  return by === "money" ? ["day"] : ["day", ...wholeOnly];
}

/** The draft after a change, with nothing left that no longer goes with it. */
export function changeDraft(before: Draft, change: Partial<Draft>): Draft {
  const next = { ...before, ...change };
  // Only a market order can be for an amount of money.
  const by = next.type === "market" ? next.by : "shares";
  const size = by === next.by ? next.size : "";
  const sized = { ...next, by, size };
  const timeInForce = timesOf(sized).includes(sized.timeInForce) ? sized.timeInForce : "day";
  const extendedHours = sized.extendedHours && sized.type === "limit" && timeInForce === "day";
  return { ...sized, timeInForce, extendedHours };
}

export type DraftField =
  | "size"
  | "limitPrice"
  | "stopPrice"
  | "trailPercent"
  | "goodTill"
  | "exits";
export type DraftFault = "shares" | "price" | "percent" | "date" | "amount" | "least";

export type ReadDraft = {
  /** What can be sent; undefined as long as something is missing or wrong. */
  readonly body: Body | undefined;
  readonly faults: Readonly<Partial<Record<DraftField, DraftFault>>>;
};

type About = {
  readonly symbol: string;
  readonly side: Side;
  readonly currency: CurrencyCode;
  readonly locale: Locale;
};

const priceDecimals = 4;
const quantityDecimals = 9;
const percentDecimals = 2;
/** One major unit in minor units of a currency with two decimals: the least order there is. */
const leastMinor = 100n;

/** A typed text as the wire has it: missing while nothing is typed, wrong when it is no figure. */
type Read = { readonly text?: string; readonly isWrong: boolean };

function readDecimal(typed: string, decimals: number, locale: Locale): Read {
  if (typed.trim() === "") return { isWrong: false };
  const parse = parseDecimal(typed, decimals, locale);
  return parse.ok && /[1-9]/.test(parse.text)
    ? { text: parse.text, isWrong: false }
    : { isWrong: true };
}

function readSize(draft: Draft, { currency, locale }: About) {
  if (draft.by === "shares") {
    const { text, isWrong } = readDecimal(draft.size, quantityDecimals, locale);
    const fault: DraftFault | undefined = isWrong ? "shares" : undefined;
    return { part: text === undefined ? undefined : { quantity: text }, fault };
  }
  const parse = parseAmount(draft.size, currency, locale);
  if (!parse.ok) {
    const fault: DraftFault | undefined = parse.reason === "empty" ? undefined : "amount";
    return { part: undefined, fault };
  }
  if (parse.amount < leastMinor) {
    return { part: undefined, fault: parse.amount === 0n ? undefined : ("least" as const) };
  }
  return { part: { amount: { amount: parse.amount.toString(), currency } }, fault: undefined };
}

/** `1.5` percent is 150 basis points. */
function basisPointsOf(text: string): number {
  const [whole = "0", fraction = ""] = text.split(".");
  return Number(whole + fraction.padEnd(percentDecimals, "0"));
}

const needsLimit: ReadonlySet<OrderType> = new Set(["limit", "stop_limit"]);
const needsStop: ReadonlySet<OrderType> = new Set(["stop", "stop_limit"]);

type Part = Partial<Body> | undefined;

function readPrices(draft: Draft, locale: Locale) {
  const { type } = draft;
  const read = (isWanted: boolean, typed: string, decimals = priceDecimals): Read =>
    isWanted ? readDecimal(typed, decimals, locale) : { isWrong: false };
  const limit = read(needsLimit.has(type), draft.limitPrice);
  const stop = read(needsStop.has(type), draft.stopPrice);
  const trail = read(type === "trailing_stop", draft.trailPercent, percentDecimals);
  const parts: Part[] = [
    needsLimit.has(type) ? limit.text && { limitPrice: limit.text } : {},
    needsStop.has(type) ? stop.text && { stopPrice: stop.text } : {},
    type === "trailing_stop"
      ? trail.text && { trail: { basisPoints: basisPointsOf(trail.text) } }
      : {},
  ].map((part) => (typeof part === "object" ? part : undefined));
  return {
    parts,
    faults: {
      ...(limit.isWrong && { limitPrice: "price" as const }),
      ...(stop.isWrong && { stopPrice: "price" as const }),
      ...(trail.isWrong && { trailPercent: "percent" as const }),
    },
  };
}

function readExits(draft: Draft, { side, locale }: About) {
  const profit = readDecimal(draft.takeProfit, priceDecimals, locale);
  const loss = readDecimal(draft.stopLoss, priceDecimals, locale);
  const part: Partial<Body> = {
    ...(side === "buy" && profit.text && { takeProfit: { limitPrice: profit.text } }),
    ...(loss.text && { stopLoss: { stopPrice: loss.text } }),
  };
  return { part, isWrong: profit.isWrong || loss.isWrong };
}

/** Reads a draft into an order, or says which field is wrong. */
export function readDraft(draft: Draft, about: About): ReadDraft {
  const size = readSize(draft, about);
  const prices = readPrices(draft, about.locale);
  const exits = readExits(draft, about);
  const { timeInForce, goodTill, type, extendedHours } = draft;
  const lacksDate = timeInForce === "gtd" && goodTill === "";
  const faults = {
    ...prices.faults,
    ...(size.fault && { size: size.fault }),
    ...(exits.isWrong && { exits: "price" as const }),
  };
  const parts = [size.part, ...prices.parts];
  const isWhole = parts.every((part) => part !== undefined);
  if (!isWhole || lacksDate || Object.keys(faults).length > 0) return { body: undefined, faults };
  const { symbol, side } = about;
  const body: Body = Object.assign(
    { symbol, side, type, timeInForce },
    ...parts,
    exits.part,
    timeInForce === "gtd" && { goodTill },
    extendedHours && { extendedHours },
  );
  return { body, faults };
}
