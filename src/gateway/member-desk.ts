import { type Brokerage, isFinalOrder, type Order, type Trade } from "#brokerage";
import { businessReject, type FixMessage, type FixPeer, field, formatTimestamp } from "#fix";
import { assert, type Clock, createTurns, type Db, type EventLog, type MemberId } from "#kernel";
import { type ListedInstrument, type Listing, ticksOf, unit } from "#market";
import type { Handlers } from "./desk.ts";
import { refusals } from "./errors.ts";
import {
  findMemberOrder,
  insertMemberOrder,
  type MemberOrder,
  memberOrderOf,
  openMemberOrders,
  saveMemberOrder,
} from "./member-order-store.ts";
import { endOf, isNewTold, reportedOf } from "./member-reports.ts";
import { readMemberOrder } from "./member-request.ts";
import { formatTicks } from "./numbers.ts";
import { cancelReject, executionReport, rejectOrder, reportStatus } from "./reports.ts";

/** What a member's session stands on: the broker, as the app has it. */
export type MemberTrading = {
  readonly brokerage: Pick<Brokerage, "place" | "cancel" | "order" | "orders" | "tradesOf">;
  readonly events: Pick<EventLog, "subscribe">;
};

export type MemberDeskDeps = MemberTrading & {
  readonly db: Db;
  readonly clock: Clock;
  readonly instruments: Listing;
  readonly onFailure: (cause: unknown) => void;
};

/** A session whose orders are a member's. */
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
export function createMemberDesk(
  deps: MemberDeskDeps,
  member: MemberId,
  peer: FixPeer,
): MemberDesk {
  const { db, brokerage, events } = deps;
  const firm = peer.settings.target;
  const inTurn = createTurns();
  const desk: Desk = { ...deps, member, peer, firm, inTurn };

  return {
    handlers: {
      D: (message) => newOrder(desk, message),
      F: (message) => cancel(desk, message),
      G: async (message) => peer.send(refuseReplace(desk, message)),
      H: (message) => status(desk, message),
      AF: (message) => massStatus(desk, message),
      q: (message) => massCancel(desk, message),
    },
    async follow() {
      const stop = events.subscribe(member, ({ type, subject }) => {
        if (type !== "order") return;
        void memberOrderOf(db, firm, subject)
          .then((known) => known && tell(desk, known.clOrdId))
          .catch(deps.onFailure);
      });
      for (const { clOrdId, order } of await openMemberOrders(db, firm)) {
        if (order === null) await adopt(desk, clOrdId);
        await tell(desk, clOrdId);
      }
      return stop;
    },
    cancelAll: (symbol) => cancelOpen({ ...desk, brokerage }, symbol),
  };
}

type Desk = MemberDeskDeps & {
  readonly member: MemberId;
  readonly peer: FixPeer;
  readonly firm: string;
  readonly inTurn: ReturnType<typeof createTurns>;
};

const keyOf = (firm: string, clOrdId: string): string => `fix:${firm}:${clOrdId}`;

async function newOrder(desk: Desk, message: FixMessage): Promise<void> {
  const { db, firm, brokerage, member, instruments } = desk;
  const clOrdId = field(message, 11) ?? "";
  const instrument = await instruments.bySymbol(field(message, 55) ?? "");
  if (instrument === undefined) return refuse(desk, message, refusals.unknownSymbol);
  const request = readMemberOrder(message, instrument);
  if (!request.ok) return refuse(desk, message, request.error);
  const fresh: MemberOrder = {
    firm,
    clOrdId,
    order: null,
    side: field(message, 54) ?? "",
    type: field(message, 40) ?? "",
    timeInForce: field(message, 59) ?? "0",
    cancelId: null,
    told: [],
    isOver: false,
  };
  if (!(await insertMemberOrder(db, fresh))) {
    const isAgain = field(message, 43) === "Y" || field(message, 97) === "Y";
    return isAgain ? status(desk, message) : refuse(desk, message, refusals.duplicateId);
  }
  const idempotencyKey = keyOf(firm, clOrdId);
  const placed = await brokerage.place(member, request.value, { idempotencyKey, source: "fix" });
  if (!placed.ok) {
    await saveMemberOrder(db, { ...fresh, isOver: true });
    const { error } = placed;
    const why = error.code === "order_invalid" ? error.fault : error.code;
    return refuse(desk, message, { code: 0, text: plain(why) });
  }
  await saveMemberOrder(db, { ...fresh, order: placed.value.id });
  await tell(desk, clOrdId);
}

/** A reason in words. */
const plain = (why: string): string => why.replaceAll("_", " ");

function refuse(
  { peer, firm, clock }: Desk,
  message: FixMessage,
  refusal: { readonly code: number; readonly text: string },
): void {
  const execId = `refused-${firm}-${field(message, 11) ?? ""}-${message.number}`;
  const { version } = peer.settings;
  peer.send(rejectOrder(message, refusal, { version, execId, nowMs: clock.nowMs() }));
}

/** A crash left it open whether the broker got the order: its key says. */
async function adopt(desk: Desk, clOrdId: string): Promise<void> {
  const { db, firm, brokerage, member } = desk;
  const known = await findMemberOrder(db, firm, clOrdId);
  if (known === undefined) return;
  const latest = await brokerage.orders({ member, limit: ordersMax });
  const key = keyOf(firm, clOrdId);
  const found = latest.find(({ idempotencyKey }) => idempotencyKey === key);
  await saveMemberOrder(db, { ...known, order: found?.id ?? null, isOver: found === undefined });
}

const ordersMax = 200;

/** Gives the session every report of an order that it was not given yet. */
function tell(desk: Desk, clOrdId: string): Promise<void> {
  const { db, firm, inTurn, clock, peer } = desk;
  return inTurn(clOrdId, async () => {
    const known = await findMemberOrder(db, firm, clOrdId);
    const found = known && (await readOrder(desk, known));
    if (known === undefined || found === undefined) return;
    const { order, trades, instrument } = found;
    const told = new Set(known.told);
    const { version } = peer.settings;
    const say = (execId: string, make: () => Parameters<FixPeer["send"]>[0] | undefined) => {
      if (told.has(execId)) return;
      told.add(execId);
      const message = make();
      if (message !== undefined) peer.send(message);
    };
    const nowMs = clock.nowMs();
    const context = (execId: string) => ({ version, instrument, execId, nowMs });
    if (isNewTold(order)) {
      const execId = `${order.id}-new`;
      const fresh = reportedOf(known, order, [], instrument, "0");
      say(execId, () => executionReport(fresh, { ...context(execId), execType: "0", more: [] }));
    }
    for (const [index, trade] of trades.entries()) {
      const now = reportedOf(known, order, trades.slice(0, index + 1), instrument);
      say(trade.id, () => {
        const last = [
          [31, formatOf(trade, instrument)] as const,
          [32, Number(trade.quantity / unit)] as const,
        ];
        const execType = version === "FIX.4.4" ? "F" : now.status;
        return executionReport(now, { ...context(trade.id), execType, more: last });
      });
    }
    const isOver = isFinalOrder(order.state);
    if (isOver) {
      const execId = `${order.id}-end`;
      const now = reportedOf(known, order, trades, instrument);
      say(execId, () => endOf(known, order, now, context(execId)));
    }
    await saveMemberOrder(db, { ...known, told: [...told], isOver });
  });
}

function formatOf({ price }: Trade, instrument: ListedInstrument): string {
  return formatTicks(ticksOf(instrument, price), instrument);
}

async function readOrder({ brokerage, member, instruments }: Desk, known: MemberOrder) {
  if (known.order === null) return undefined;
  const found = await brokerage.order(member, known.order);
  assert(found.ok, "the broker has the order that it gave an id");
  const order: Order = found.value;
  const trades = await brokerage.tradesOf(order.id);
  const instrument = await instruments.byId(order.instrument);
  assert(instrument !== undefined, "what was ordered is listed");
  return { order, trades, instrument };
}

async function cancel(desk: Desk, message: FixMessage): Promise<void> {
  const { db, firm, brokerage, member, peer, clock } = desk;
  const [clOrdId = "", origId = ""] = [field(message, 11), field(message, 41)];
  const known = await findMemberOrder(db, firm, origId);
  const found = known && (await readOrder(desk, known));
  const change = { kind: "cancel", clOrdId, origId } as const;
  if (known === undefined || found === undefined) {
    return peer.send(cancelReject(change, undefined, "Unknown order", clock.nowMs()));
  }
  // Reports are told meanwhile: what they note is not to be lost.
  await desk.inTurn(origId, async () => {
    const latest = await findMemberOrder(db, firm, origId);
    if (latest !== undefined) await saveMemberOrder(db, { ...latest, cancelId: clOrdId });
  });
  const asked = await brokerage.cancel(member, found.order.id);
  if (asked.ok) return tell(desk, origId);
  const now = reportedOf(known, found.order, found.trades, found.instrument);
  peer.send(cancelReject(change, now, "Too late: the order is over", clock.nowMs()));
}

/** The broker replaces orders too, but not by a chain of ids: cancel, and send a new one. */
function refuseReplace({ clock }: Desk, message: FixMessage) {
  const [clOrdId = "", origId = ""] = [field(message, 11), field(message, 41)];
  const text = "A member's order is not replaced over FIX: cancel it and send another";
  return cancelReject({ kind: "replace", clOrdId, origId }, undefined, text, clock.nowMs());
}

async function status(desk: Desk, message: FixMessage): Promise<void> {
  const { db, firm, peer, clock } = desk;
  const clOrdId = field(message, 11) ?? "";
  const known = await findMemberOrder(db, firm, clOrdId);
  const found = known && (await readOrder(desk, known));
  if (known === undefined || found === undefined) {
    return peer.send(businessReject(message, "unknownId", "Unknown order"));
  }
  const { version } = peer.settings;
  const execId = `status-${message.number}-${found.order.id}`;
  const now = reportedOf(known, found.order, found.trades, found.instrument);
  const nowMs = clock.nowMs();
  peer.send(reportStatus(now, { version, instrument: found.instrument, execId, nowMs }));
}

async function massStatus(desk: Desk, message: FixMessage): Promise<void> {
  const { db, firm, peer, clock } = desk;
  const [id = "", kind = "", symbol = ""] = [584, 585, 55].map((tag) => field(message, tag));
  if (kind !== "1" && kind !== "7") {
    return peer.send(businessReject(message, "other", "MassStatusReqType must be 1 or 7"));
  }
  const open = await Promise.all(
    (await openMemberOrders(db, firm)).map(async (known) => {
      const found = await readOrder(desk, known);
      return found && { ...found, known };
    }),
  );
  const wanted = open.filter(
    (one) => one !== undefined && (kind === "7" || one.instrument.symbol === symbol),
  );
  if (wanted.length === 0) return peer.send(businessReject(message, "unknownId", "No orders"));
  for (const [index, one] of wanted.entries()) {
    if (one === undefined) continue;
    const { known, order, trades, instrument } = one;
    const execId = `status-${message.number}-${order.id}`;
    const now = reportedOf(known, order, trades, instrument);
    const context = { version: peer.settings.version, instrument, execId, nowMs: clock.nowMs() };
    const isLast = index === wanted.length - 1 ? "Y" : "N";
    peer.send(
      reportStatus(now, context, [
        [584, id],
        [911, wanted.length],
        [912, isLast],
      ]),
    );
  }
}

async function cancelOpen(desk: Desk, symbol?: string): Promise<number> {
  const { db, firm, brokerage, member } = desk;
  let count = 0;
  for (const known of await openMemberOrders(db, firm)) {
    const found = await readOrder(desk, known);
    if (found === undefined || (symbol !== undefined && found.instrument.symbol !== symbol)) {
      continue;
    }
    const asked = await brokerage.cancel(member, found.order.id);
    if (!asked.ok) continue;
    count++;
    await tell(desk, known.clOrdId);
  }
  return count;
}

async function massCancel(desk: Desk, message: FixMessage): Promise<void> {
  const { peer, clock } = desk;
  const [clOrdId = "", kind = "", symbol] = [11, 530, 55].map((tag) => field(message, tag));
  const isKnown = kind === "7" || (kind === "1" && symbol !== undefined);
  const count = isKnown ? await cancelOpen(desk, kind === "7" ? undefined : symbol) : 0;
  peer.send({
    type: "r",
    body: [
      [11, clOrdId],
      [37, `mass-${clOrdId}`],
      [60, formatTimestamp(clock.nowMs())],
      [530, kind],
      [531, isKnown ? kind : "0"],
      ...(isKnown ? [[533, count] as const] : [[532, 0] as const]),
    ],
  });
}
