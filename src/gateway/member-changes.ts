import type { Order, ReplaceOrderError } from "#brokerage";
import { isFinalOrder } from "#brokerage";
import { type MemberChange, type MemberOrder, saveMemberChange } from "./member-order-store.ts";
import { changeRefused, reportedOf } from "./member-reports.ts";
import { keyOf, type MemberSession, readOrder } from "./member-session.ts";

/**
 * Gives the broker what the session asked for. A replace waits for the exchange to have the order,
 * and for the replace before it: what comes of it is told by the order itself. Each can be given
 * again, so a crash between the asking and the giving is healed by giving.
 */
export async function giveChanges(
  session: MemberSession,
  known: MemberOrder,
  changes: readonly MemberChange[],
): Promise<void> {
  for (const change of changes) {
    if (change.state !== "asked") continue;
    const outcome = await giveChange(session, known, change);
    if (outcome === "waits") continue;
    if (outcome !== "given") await refuse(session, known, change, outcome.text);
    const state = outcome === "given" ? outcome : "over";
    await session.db.transaction((tx) => saveMemberChange(tx, change, state));
  }
}

type Outcome = "given" | "waits" | { readonly text: string };

async function giveChange(
  session: MemberSession,
  known: MemberOrder,
  change: MemberChange,
): Promise<Outcome> {
  const { brokerage, member, firm } = session;
  const found = await readOrder(session, known);
  if (found === undefined || isFinalOrder(found.order.state)) return "given";
  const { id } = found.order;
  if (change.kind === "cancel") {
    const asked = await brokerage.cancel(member, id);
    return asked.ok ? "given" : "waits";
  }
  if (!isSettled(found.order)) return "waits";
  const { quantity, limitPrice, stopPrice, clOrdId } = change;
  const asked = await brokerage.replace(member, id, {
    revision: keyOf(firm, clOrdId),
    ...(quantity !== null && { quantity }),
    ...(limitPrice !== null && { limitPrice }),
    ...(stopPrice !== null && { stopPrice }),
  });
  return asked.ok ? "given" : { text: textOf(asked.error) };
}

/** Whether an order waits for nothing that the exchange is about to say. */
const isSettled = ({ state }: Order): boolean => state === "working" || state === "queued";

function textOf(error: ReplaceOrderError): string {
  switch (error.code) {
    case "order_closed":
    case "not_found":
      return "Only an order with a limit or a stop price is changed";
    case "order_invalid":
      return error.fault.replaceAll("_", " ");
    case "trading_suspended":
    case "insufficient_funds":
    case "insufficient_units":
      return error.code.replaceAll("_", " ");
  }
}

async function refuse(
  session: MemberSession,
  known: MemberOrder,
  change: MemberChange,
  text: string,
): Promise<void> {
  const found = await readOrder(session, known);
  if (found === undefined) return;
  const now = reportedOf(known, found.order, found.trades, found.instrument);
  session.report(() => changeRefused(change, now, text, session.clock.nowMs()));
}
