import type { Order, OrderId } from "#brokerage";
import { businessReject, type FixMessage, field, type OutgoingField } from "#fix";
import { parseId } from "#kernel";
import type { Handlers } from "./desk.ts";
import { refusals } from "./errors.ts";
import {
  findMemberOrder,
  insertMemberChange,
  insertMemberOrder,
  type MemberChange,
  type MemberOrder,
  memberOrderOf,
  newestForeign,
  openMemberOrders,
  saveMemberOrder,
} from "./member-order-store.ts";
import { neverReport, reportedOf } from "./member-reports.ts";
import { foreignOrder, readMemberChange, readMemberOrder } from "./member-request.ts";
import { keyOf, type MemberSession, readOrder } from "./member-session.ts";
import { tell } from "./member-telling.ts";
import {
  cancelReject,
  massCancelReport,
  rejectOrder,
  reportStatus,
  unknownOrder,
} from "./reports.ts";

/** What is done for a session whose orders are a member's. */
export type MemberDesk = {
  readonly handlers: Handlers;
  /** Tells what happened while nobody told it, then what happens. Returns a way to stop. */
  follow(): Promise<() => void>;
  /** Cancels what the session has open. Returns how many orders. */
  cancelAll(symbol?: string): Promise<number>;
};

/**
 * Trades a member's account over FIX: what an order needs is set aside in the ledger before the
 * venue gets it, and its trades settle there, as with every order of the app. Reports have ExecIDs
 * of their own that never change, and are given again where a crash leaves it open whether they
 * were.
 */
export function createMemberDesk(session: MemberSession): MemberDesk {
  return {
    handlers: {
      D: (message) => newOrder(session, message),
      F: (message) => change(session, message, "cancel"),
      G: (message) => change(session, message, "replace"),
      H: (message) => status(session, message),
      AF: (message) => massStatus(session, message),
      q: (message) => massCancel(session, message),
    },
    async follow() {
      const { events, member } = session;
      const stop = events.subscribe(member, ({ type, subject }) => {
        if (type === "order") hear(session, subject).catch(session.onFailure);
      });
      await tellMissed(session);
      return stop;
    },
    cancelAll: (symbol) => cancelOpen(session, symbol),
  };
}

/** Something happened to an order of the member: the session's, or another. */
async function hear(session: MemberSession, subject: string): Promise<void> {
  const { db, firm, hearsAll, brokerage, member } = session;
  const known = await memberOrderOf(db, firm, subject);
  if (known !== undefined) return tell(session, known.root);
  const id = hearsAll ? parseId("ord", subject) : undefined;
  const found = id && (await brokerage.order(member, id));
  if (found?.ok === true) await hearForeign(session, found.value);
}

async function hearForeign(session: MemberSession, order: Order): Promise<void> {
  // Its own orders, and those of the member's other sessions, are no news from elsewhere.
  if (order.source === "fix") return;
  const instrument = await session.instruments.byId(order.instrument);
  if (instrument === undefined) return;
  await insertMemberOrder(session.db, foreignOrder(session.firm, order, instrument));
  await tell(session, order.id);
}

const pageMax = 200;

async function tellMissed(session: MemberSession): Promise<void> {
  const { db, firm, brokerage, member, hearsAll } = session;
  for (const { root, order } of await openMemberOrders(db, firm)) {
    if (order === null) await adopt(session, root);
    await tell(session, root);
  }
  for (const id of await brokerage.correctedOrders(member)) {
    const known = await memberOrderOf(db, firm, id);
    if (known !== undefined) await tell(session, known.root);
  }
  if (!hearsAll) return;
  const last = await newestForeign(db, firm);
  for (const order of await ordersSince(session, last)) await hearForeign(session, order);
}

/** Orders of the member after this one, oldest first; before the first, what is open. */
async function ordersSince(
  { brokerage, member }: MemberSession,
  last: OrderId | undefined,
): Promise<Order[]> {
  const found: Order[] = [];
  const open = last === undefined ? ({ state: "open" } as const) : {};
  for (let before: OrderId | undefined; ; before = found.at(-1)?.id) {
    const filter = { member, limit: pageMax, ...open, ...(before !== undefined && { before }) };
    const page = await brokerage.orders(filter);
    const fresh = page.filter(({ id }) => last === undefined || id > last);
    found.push(...fresh);
    if (fresh.length < pageMax) return found.toReversed();
  }
}

async function newOrder(session: MemberSession, message: FixMessage): Promise<void> {
  const { db, firm, brokerage, member, instruments } = session;
  const clOrdId = field(message, 11) ?? "";
  const instrument = await instruments.bySymbol(field(message, 55) ?? "");
  if (instrument === undefined) return refuse(session, message, refusals.unknownSymbol);
  const request = readMemberOrder(message, instrument);
  if (!request.ok) return refuse(session, message, request.error);
  const fresh: MemberOrder = {
    firm,
    root: clOrdId,
    clOrdId,
    order: null,
    isForeign: false,
    side: field(message, 54) ?? "",
    type: field(message, 40) ?? "",
    timeInForce: field(message, 59) ?? "0",
    symbol: instrument.symbol,
    quantity: field(message, 38) ?? null,
    told: [],
    isOver: false,
  };
  if (!(await insertMemberOrder(db, fresh))) {
    return isAgain(message)
      ? status(session, message)
      : refuse(session, message, refusals.duplicateId);
  }
  const idempotencyKey = keyOf(firm, clOrdId);
  const placed = await brokerage.place(member, request.value, { idempotencyKey, source: "fix" });
  if (!placed.ok) {
    await db.transaction((tx) => saveMemberOrder(tx, { ...fresh, isOver: true }));
    const { error } = placed;
    const why = error.code === "order_invalid" ? error.fault : error.code;
    return refuse(session, message, { code: 0, text: why.replaceAll("_", " ") });
  }
  await db.transaction((tx) => saveMemberOrder(tx, { ...fresh, order: placed.value.id }));
  await tell(session, clOrdId);
}

/** A message that the session says it may have sent before. */
const isAgain = (message: FixMessage): boolean =>
  field(message, 43) === "Y" || field(message, 97) === "Y";

function refuse(
  { peer, firm, clock }: MemberSession,
  message: FixMessage,
  refusal: { readonly code: number; readonly text: string },
): void {
  const execId = `refused-${firm}-${field(message, 11) ?? ""}-${message.number}`;
  const { version } = peer.settings;
  peer.send(rejectOrder(message, refusal, { version, execId, nowMs: clock.nowMs() }));
}

/** A crash left it open whether the broker got the order: its key says. */
async function adopt(session: MemberSession, root: string): Promise<void> {
  const { db, firm, brokerage, member, clock } = session;
  const known = await findMemberOrder(db, firm, root);
  if (known === undefined) return;
  const found = await brokerage.orderByKey(member, keyOf(firm, root));
  if (found === undefined) {
    const { text, code } = refusals.notTaken;
    const more: OutgoingField[] = [
      [58, text],
      [103, code],
    ];
    const at = { execId: `never-${firm}-${root}`, nowMs: clock.nowMs() };
    session.report((version) => neverReport(known, { ...at, version }, more));
  }
  const adopted = { ...known, order: found?.id ?? null, isOver: found === undefined };
  await db.transaction((tx) => saveMemberOrder(tx, adopted));
}

/** CxlRejReason (102): the ClOrdID was used before. */
const duplicateClOrdId = 6;

/** A cancel or a replace: stored, given to the broker, and answered once the exchange has. */
async function change(
  session: MemberSession,
  message: FixMessage,
  kind: MemberChange["kind"],
): Promise<void> {
  const { db, firm, peer, clock } = session;
  const [clOrdId = "", origId = ""] = [field(message, 11), field(message, 41)];
  const known = await findMemberOrder(db, firm, origId);
  const found = known && (await readOrder(session, known));
  const named = { kind, clOrdId, origId };
  if (known === undefined || found === undefined || known.isForeign) {
    return peer.send(cancelReject(named, undefined, "Unknown order", clock.nowMs()));
  }
  const now = reportedOf(known, found.order, found.trades, found.instrument);
  const asked = readMemberChange(message, known, found.instrument, kind);
  if (!asked.ok) return peer.send(cancelReject(named, now, asked.error.text, clock.nowMs()));
  if (!(await insertMemberChange(db, asked.value)) && !isAgain(message)) {
    // FIX 4.2 has no number for it.
    const why = peer.settings.version === "FIX.4.4" ? duplicateClOrdId : undefined;
    return peer.send(cancelReject(named, now, refusals.duplicateId.text, clock.nowMs(), why));
  }
  await tell(session, known.root);
}

async function status(session: MemberSession, message: FixMessage): Promise<void> {
  const { db, firm, peer, clock } = session;
  const { version } = peer.settings;
  const known = await findMemberOrder(db, firm, field(message, 11) ?? "");
  const found = known && (await readOrder(session, known));
  const at = { version, nowMs: clock.nowMs() };
  if (known === undefined || found === undefined) {
    return peer.send(unknownOrder(message, { ...at, execId: `status-${message.number}` }));
  }
  const { order, trades, instrument } = found;
  const execId = `status-${message.number}-${order.id}`;
  peer.send(reportStatus(reportedOf(known, order, trades, instrument), { ...at, execId }));
}

async function massStatus(session: MemberSession, message: FixMessage): Promise<void> {
  const { db, firm, peer, clock } = session;
  const [id = "", kind = "", symbol = ""] = [584, 585, 55].map((tag) => field(message, tag));
  if (kind !== "1" && kind !== "7") {
    return peer.send(businessReject(message, "other", "MassStatusReqType must be 1 or 7"));
  }
  const open = await Promise.all(
    (await openMemberOrders(db, firm)).map(async (known) => {
      const found = await readOrder(session, known);
      const isWanted = found && (kind === "7" || found.instrument.symbol === symbol);
      return isWanted ? [{ ...found, known }] : [];
    }),
  );
  const wanted = open.flat();
  if (wanted.length === 0) return peer.send(businessReject(message, "unknownId", "No orders"));
  const { version } = peer.settings;
  for (const [index, { known, order, trades, instrument }] of wanted.entries()) {
    const execId = `status-${message.number}-${order.id}`;
    const now = reportedOf(known, order, trades, instrument);
    const isLast = index === wanted.length - 1 ? "Y" : "N";
    const more: OutgoingField[] = [
      [584, id],
      [911, wanted.length],
      [912, isLast],
    ];
    peer.send(reportStatus(now, { version, execId, nowMs: clock.nowMs() }, more));
  }
}

async function cancelOpen(session: MemberSession, symbol?: string): Promise<number> {
  const { db, firm, brokerage, member } = session;
  let count = 0;
  for (const known of await openMemberOrders(db, firm)) {
    const found = known.isForeign ? undefined : await readOrder(session, known);
    if (found === undefined || (symbol !== undefined && found.instrument.symbol !== symbol)) {
      continue;
    }
    const asked = await brokerage.cancel(member, found.order.id);
    if (!asked.ok) continue;
    count++;
    await tell(session, known.root);
  }
  return count;
}

async function massCancel(session: MemberSession, message: FixMessage): Promise<void> {
  const { peer, clock, instruments } = session;
  const [clOrdId = "", kind = "", symbol = ""] = [11, 530, 55].map((tag) => field(message, tag));
  const isOne = kind === "1" && (await instruments.bySymbol(symbol)) !== undefined;
  if (kind !== "7" && !isOne) {
    const why = [532, kind === "1" ? 1 : 0] as const;
    return peer.send(massCancelReport(clOrdId, kind, why, clock.nowMs()));
  }
  const count = await cancelOpen(session, isOne ? symbol : undefined);
  peer.send(massCancelReport(clOrdId, kind, [533, count], clock.nowMs()));
}
