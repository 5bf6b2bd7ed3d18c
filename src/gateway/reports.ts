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
import { type GatewayOrder, leavesOf, type OrderChange, type PendingChange } from "./order.ts";

/** What reports tell of an order, whoever works it. */
export type ReportedOrder = Omit<GatewayOrder, "id" | "firm" | "market" | "origId"> & {
  readonly id: number | string;
};

/** What a report needs to know beside the order. */
export type ReportContext = {
  readonly version: FixVersion;
  readonly instrument: Pick<Instrument, "tick">;
  readonly execId: string;
  readonly nowMs: number;
};

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
  context: ReportContext,
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
  return executionReport(order, { ...context, execType, clOrdId, more });
}

function refusalFields({ code, text }: Refusal, version: FixVersion): OutgoingField[] {
  // FIX 4.2 knows the reasons up to 8.
  return [
    [58, text],
    [103, version === "FIX.4.2" && code > 8 ? 0 : code],
  ];
}

/** The answer to a question about an order (150=I; FIX 4.2: 20=3). */
export function reportStatus(
  order: ReportedOrder,
  context: ReportContext,
  more: readonly OutgoingField[] = [],
): OutgoingMessage {
  const execType = context.version === "FIX.4.4" ? "I" : order.status;
  return executionReport(order, { ...context, execType, more, isStatus: true });
}

type Report = ReportContext & {
  readonly execType: string;
  readonly clOrdId?: string | undefined;
  readonly more: readonly OutgoingField[];
  readonly isStatus?: boolean;
};

/** An Execution Report (35=8). */
export function executionReport(order: ReportedOrder, report: Report): OutgoingMessage {
  const { instrument } = report;
  const body: OutgoingField[] = [
    [6, averagePrice(order, instrument)],
    [11, report.clOrdId ?? order.clOrdId],
    [14, order.filled],
    [17, report.execId],
    [37, String(order.id)],
    [38, order.quantity],
    [39, order.status],
    [40, order.type],
    [54, order.side],
    [55, order.symbol],
    [59, order.timeInForce],
    [60, formatTimestamp(report.nowMs)],
    [150, report.execType],
    [151, leavesOf(order)],
    ...report.more,
  ];
  if (report.version === "FIX.4.2") body.push([20, report.isStatus === true ? 3 : 0]);
  if (order.price > 0) body.push([44, formatTicks(order.price, instrument)]);
  if (order.stopPrice > 0) body.push([99, formatTicks(order.stopPrice, instrument)]);
  return { type: "8", body: body.toSorted(([one], [other]) => one - other) };
}

/** AvgPx (6), rounded to six decimals. */
function averagePrice(
  { value, filled }: ReportedOrder,
  { tick }: Pick<Instrument, "tick">,
): string {
  if (filled === 0) return "0";
  const scaled = (BigInt(value) * tick * 100n + BigInt(filled) / 2n) / BigInt(filled);
  const digits = String(scaled).padStart(7, "0");
  const text = `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  return text.replace(/0+$/, "").replace(/\.$/, "");
}

/** The report that an order never came to be. */
export function rejectOrder(
  message: FixMessage,
  refusal: Refusal,
  context: Omit<ReportContext, "instrument">,
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

/** Order Cancel Reject (35=9). Without an order it is unknown (102=1). */
export function cancelReject(
  change: Pick<PendingChange, "kind" | "clOrdId"> & { readonly origId?: string },
  order: ReportedOrder | undefined,
  text: string,
  nowMs: number,
): OutgoingMessage {
  const isTooLate = order !== undefined && leavesOf(order) === 0;
  return {
    type: "9",
    body: [
      [11, change.clOrdId],
      [37, order === undefined ? "NONE" : String(order.id)],
      [39, order?.status ?? "8"],
      [41, change.origId ?? order?.clOrdId ?? "NONE"],
      [58, text],
      [60, formatTimestamp(nowMs)],
      [102, order === undefined ? 1 : isTooLate ? 0 : 2],
      [434, change.kind === "cancel" ? 1 : 2],
    ],
  };
}
