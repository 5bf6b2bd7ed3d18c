import {
  type FixMessage,
  type FixVersion,
  field,
  formatTimestamp,
  type OutgoingField,
  type OutgoingMessage,
} from "#fix";
import type { Instrument } from "#market";
import { endingOf, type Refusal, refusalOf } from "./errors.ts";
import { formatTicks } from "./numbers.ts";
import {
  type GatewayOrder,
  isWorking,
  leavesOf,
  type OrderChange,
  type PendingChange,
} from "./order.ts";

/** What reports tell of an order, whoever works it, as it stands in their fields. */
export type ReportedOrder = Pick<
  GatewayOrder,
  "symbol" | "side" | "type" | "timeInForce" | "clOrdId" | "status"
> & {
  readonly id: number | string;
  /** OrderQty (38), or CashOrderQty (152) of an order for an amount. */
  readonly size: OutgoingField;
  /** CumQty (14), LeavesQty (151), AvgPx (6). */
  readonly filled: string | number;
  readonly leaves: string | number;
  readonly average: string;
  /** Price (44) and StopPx (99), where it has them. */
  readonly price: string | undefined;
  readonly stopPrice: string | undefined;
};

/** What a report needs to know beside the order. */
export type ReportContext = {
  readonly version: FixVersion;
  readonly execId: string;
  readonly nowMs: number;
};

/** A report of a firm's order. */
export type FirmReportContext = ReportContext & { readonly instrument: Pick<Instrument, "tick"> };

/** A firm's order, as reports tell it. */
function reportedOf(order: GatewayOrder, instrument: Pick<Instrument, "tick">): ReportedOrder {
  const { price, stopPrice, filled, value } = order;
  const ticks = (count: number) => (count > 0 ? formatTicks(count, instrument) : undefined);
  return {
    ...order,
    size: [38, order.quantity],
    leaves: leavesOf(order),
    average: averageOf(BigInt(value) * instrument.tick, BigInt(filled)),
    price: ticks(price),
    stopPrice: ticks(stopPrice),
  };
}

/** ExecType (150) of FIX 4.4; 4.2 says by it whether a fill was the last. */
function execTypeOf(change: OrderChange, order: GatewayOrder, version: FixVersion): string {
  switch (change.type) {
    case "new":
      return "0";
    case "trade":
      return version === "FIX.4.4" ? "F" : order.status;
    case "canceled":
      return "4";
    case "expired":
      return "C";
    case "replaced":
      // Units that the venue took off were not asked for: restated.
      return change.by === undefined ? "D" : "5";
    case "rejected":
      return "8";
    case "changeRejected":
      return "";
  }
}

/** The report (35=8, or 35=9 for a refused change) of what happened to an order. */
export function reportChange(
  order: GatewayOrder,
  change: OrderChange,
  context: FirmReportContext,
): OutgoingMessage {
  if (change.type === "changeRejected") {
    return cancelReject(change.by, order, refusalOf(change.why).text, context.nowMs);
  }
  const more: OutgoingField[] = [];
  if (change.type === "trade") {
    more.push([31, formatTicks(change.price, context.instrument)], [32, change.quantity]);
    if (context.version === "FIX.4.4") more.push([851, change.isMaker ? 1 : 2]);
  }
  if (change.type === "rejected")
    more.push(...refusalFields(refusalOf(change.why), context.version));
  if (change.type === "canceled") {
    const text = endingOf(change.why);
    if (change.by !== undefined) more.push([41, order.clOrdId]);
    else if (text !== undefined) more.push([58, text]);
  }
  if (change.type === "replaced") {
    if (change.by !== undefined) more.push([41, order.origId ?? ""]);
    else more.push([378, 5]);
  }
  const clOrdId = change.type === "canceled" ? change.by?.clOrdId : undefined;
  const execType = execTypeOf(change, order, context.version);
  const reported = reportedOf(order, context.instrument);
  return executionReport(reported, { ...context, execType, clOrdId, more });
}

function refusalFields({ code, text }: Refusal, version: FixVersion): OutgoingField[] {
  // FIX 4.2 knows the reasons up to 8.
  return [
    [58, text],
    [103, version === "FIX.4.2" && code > 8 ? 0 : code],
  ];
}

/** The answer to a question about a firm's order. */
export function reportFirmStatus(
  order: GatewayOrder,
  context: FirmReportContext,
  more: readonly OutgoingField[] = [],
): OutgoingMessage {
  return reportStatus(reportedOf(order, context.instrument), context, more);
}

/** The answer to a question about an order (150=I; FIX 4.2: 20=3). */
export function reportStatus(
  order: ReportedOrder,
  context: ReportContext,
  more: readonly OutgoingField[] = [],
): OutgoingMessage {
  const execType = context.version === "FIX.4.4" ? "I" : order.status;
  return executionReport(order, { ...context, execType, more, kind: "status" });
}

/** The status of an order that we have never heard of: rejected, with no id of ours. */
export function unknownOrder(
  message: FixMessage,
  context: ReportContext,
  more: readonly OutgoingField[] = [],
): OutgoingMessage {
  const report = rejectOrder(message, { code: 5, text: "Unknown order" }, context);
  const isNew = context.version === "FIX.4.4";
  const body = report.body
    .map((one): OutgoingField => (one[0] === 150 && isNew ? [150, "I"] : one))
    .map((one): OutgoingField => (one[0] === 20 ? [20, 3] : one));
  return { type: "8", body: [...body, ...more].toSorted(([one], [other]) => one - other) };
}

type Report = ReportContext & {
  readonly execType: string;
  readonly clOrdId?: string | undefined;
  readonly more: readonly OutgoingField[];
  /** What FIX 4.2 says in a field of its own. */
  readonly kind?: keyof typeof execTransTypes;
};

/** ExecTransType (20) of FIX 4.2. */
const execTransTypes = { new: 0, cancel: 1, correct: 2, status: 3 } as const;

/** An Execution Report (35=8). */
export function executionReport(order: ReportedOrder, report: Report): OutgoingMessage {
  const { price, stopPrice } = order;
  const body: OutgoingField[] = [
    [6, order.average],
    [11, report.clOrdId ?? order.clOrdId],
    [14, order.filled],
    [17, report.execId],
    [37, String(order.id)],
    order.size,
    [39, order.status],
    [40, order.type],
    [54, order.side],
    [55, order.symbol],
    [59, order.timeInForce],
    [60, formatTimestamp(report.nowMs)],
    [150, report.execType],
    [151, order.leaves],
    ...report.more,
  ];
  if (report.version === "FIX.4.2") body.push([20, execTransTypes[report.kind ?? "new"]]);
  if (price !== undefined) body.push([44, price]);
  if (stopPrice !== undefined) body.push([99, stopPrice]);
  return { type: "8", body: body.toSorted(([one], [other]) => one - other) };
}

/** AvgPx (6), rounded to six decimals: what was paid, in ten-thousandths, by how much it was. */
export function averageOf(paid: bigint, filled: bigint): string {
  if (filled === 0n) return "0";
  const scaled = (paid * 100n + filled / 2n) / filled;
  const digits = String(scaled).padStart(7, "0");
  const text = `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  return text.replace(/0+$/, "").replace(/\.$/, "");
}

/** The report that an order never came to be. */
export function rejectOrder(
  message: FixMessage,
  refusal: Refusal,
  context: ReportContext,
): OutgoingMessage {
  const copied = [1, 38, 40, 44, 54, 55].flatMap((tag): OutgoingField[] => {
    const value = field(message, tag);
    return value === undefined ? [] : [[tag, value]];
  });
  const body: OutgoingField[] = [
    [6, 0],
    [11, field(message, 11) ?? ""],
    [14, 0],
    [17, context.execId],
    [37, "NONE"],
    [39, "8"],
    [60, formatTimestamp(context.nowMs)],
    [150, "8"],
    [151, 0],
    ...copied,
    ...refusalFields(refusal, context.version),
  ];
  if (context.version === "FIX.4.2") body.push([20, 0]);
  return { type: "8", body: body.toSorted(([one], [other]) => one - other) };
}

/**
 * Order Cancel Reject (35=9). Where nothing else says `why`: without an order it is unknown
 * (102=1), of one that is over it is too late (102=0).
 */
export function cancelReject(
  change: Pick<PendingChange, "kind" | "clOrdId"> & { readonly origId?: string },
  order: Pick<ReportedOrder, "id" | "clOrdId" | "status"> | undefined,
  text: string,
  nowMs: number,
  why?: number,
): OutgoingMessage {
  const isTooLate = order !== undefined && !isWorking(order);
  return {
    type: "9",
    body: [
      [11, change.clOrdId],
      [37, order === undefined ? "NONE" : String(order.id)],
      [39, order?.status ?? "8"],
      [41, change.origId ?? order?.clOrdId ?? "NONE"],
      [58, text],
      [60, formatTimestamp(nowMs)],
      [102, why ?? (order === undefined ? 1 : isTooLate ? 0 : 2)],
      [434, change.kind === "cancel" ? 1 : 2],
    ],
  };
}

/** Order Mass Cancel Report (35=r): how many orders (533), or why none (532). */
export function massCancelReport(
  clOrdId: string,
  kind: string,
  result: readonly [532 | 533, number],
  nowMs: number,
): OutgoingMessage {
  return {
    type: "r",
    body: [
      [11, clOrdId],
      [37, `mass-${clOrdId}`],
      [60, formatTimestamp(nowMs)],
      [530, kind],
      [531, result[0] === 533 ? kind : "0"],
      result,
    ],
  };
}
