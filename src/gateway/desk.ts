import {
  addCancel,
  addCommand,
  addNewOrder,
  addReplace,
  type CommandRows,
  command,
  commandKind,
  createCommandRows,
  ExchangeBusyError,
} from "#exchange";
import { businessReject, type FixMessage, type FixPeer, field, type OutgoingField } from "#fix";
import type { Clock, Db, Log } from "#kernel";
import type { ListedInstrument, Listing, OpenVenue } from "#market";
import { type Refusal, refusals } from "./errors.ts";
import { venueOwnerOf } from "./firm.ts";
import { parseTicks } from "./numbers.ts";
import { type GatewayOrder, isWorking, type PendingChange } from "./order.ts";
import type { OrderBook } from "./order-book.ts";
import { type OrderRequest, readOrder, readQuantity } from "./order-request.ts";
import {
  cancelReject,
  massCancelReport,
  rejectOrder,
  reportFirmStatus,
  unknownOrder,
} from "./reports.ts";
import { insertChange, insertOrder } from "./store.ts";

/** What the desk stands on. */
export type DeskDeps = {
  readonly db: Db;
  readonly venue: OpenVenue;
  readonly instruments: Listing;
  readonly book: OrderBook;
  readonly clock: Clock;
  readonly log: Log;
};

/** Handlers by message type: what firms ask about orders. */
export type Handlers = Readonly<
  Record<string, (message: FixMessage, peer: FixPeer) => Promise<void>>
>;

/** Takes orders (D), cancels (F), replaces (G), status (H, AF) and mass cancels (q). */
export function createDesk(deps: DeskDeps): Handlers {
  return {
    D: (message, peer) => newOrder(deps, message, peer),
    F: (message, peer) => change(deps, message, peer, "cancel"),
    G: (message, peer) => change(deps, message, peer, "replace"),
    H: (message, peer) => status(deps, message, peer),
    AF: (message, peer) => massStatus(deps, message, peer),
    q: (message, peer) => massCancel(deps, message, peer),
  };
}

/** Cancels what a firm has at the venue: everywhere, or in one market. */
export async function cancelAll(
  { venue }: Pick<DeskDeps, "venue">,
  firm: string,
  market = 0,
): Promise<void> {
  const account = await venue.accounts.open(venueOwnerOf(firm));
  const list = createCommandRows(1);
  const at = addCommand(list, commandKind.massCancel, market, venue.nowMicros());
  list.rows[at + command.account] = account;
  await venue.submit(list);
}

async function newOrder(deps: DeskDeps, message: FixMessage, peer: FixPeer): Promise<void> {
  const { instruments, venue, db, book } = deps;
  const instrument = await instruments.bySymbol(field(message, 55) ?? "");
  if (instrument === undefined || instrument.market === 0) {
    return refuse(deps, message, peer, refusals.unknownSymbol);
  }
  const request = readOrder(message, instrument);
  if (!request.ok) return refuse(deps, message, peer, request.error);
  const order = orderOf(request.value, message, peer, instrument, venue.nextOrderId());
  if (!(await insertOrder(db, order))) return repeat(deps, message, peer, instrument);
  const account = await venue.accounts.open(venueOwnerOf(order.firm));
  const list = createCommandRows(1);
  const micros = venue.nowMicros();
  addNewOrder(list, order.market, micros, { ...request.value, id: order.id, account });
  book.watch(order);
  submit(deps, list, () => {
    order.status = "8";
    book.forget(order);
    refuse(deps, message, peer, refusals.busy);
  });
}

/**
 * Gives commands to the venue, behind those that it has. What comes of them comes as events; nobody
 * waits for the disk here, so that a session is not held to one order at a time.
 */
function submit({ venue, log }: DeskDeps, list: CommandRows, whenBusy: () => void): void {
  venue.submit(list).catch((error: unknown) => {
    if (error instanceof ExchangeBusyError) return whenBusy();
    // What became of it is known after the next start, and told then.
    log.error({ err: error }, "the venue did not answer");
  });
}

function orderOf(
  request: OrderRequest,
  message: FixMessage,
  peer: FixPeer,
  instrument: ListedInstrument,
  id: number,
): GatewayOrder {
  return {
    id,
    firm: peer.settings.target,
    market: instrument.market,
    symbol: instrument.symbol,
    side: request.fixSide,
    type: request.type,
    timeInForce: request.fixTimeInForce,
    stopPrice: request.stopPrice ?? 0,
    clOrdId: field(message, 11) ?? "",
    origId: null,
    price: request.price,
    quantity: request.quantity,
    filled: 0,
    value: 0,
    status: "A",
  };
}

function refuse(deps: DeskDeps, message: FixMessage, peer: FixPeer, refusal: Refusal): void {
  const { version, target } = peer.settings;
  const nowMs = deps.clock.nowMs();
  // A repeated refusal is the same report.
  const execId = `refused-${target}-${field(message, 11) ?? ""}-${message.number}`;
  peer.send(rejectOrder(message, refusal, { version, execId, nowMs }));
}

/** A ClOrdID that was used: a possible duplicate of the order itself asks how it stands. */
async function repeat(
  deps: DeskDeps,
  message: FixMessage,
  peer: FixPeer,
  instrument: ListedInstrument,
): Promise<void> {
  const isAgain = field(message, 43) === "Y" || field(message, 97) === "Y";
  const order = await deps.book.find(peer.settings.target, field(message, 11) ?? "");
  if (!isAgain || order === undefined) return refuse(deps, message, peer, refusals.duplicateId);
  sendStatus(deps, peer, order, instrument, message);
}

function sendStatus(
  { clock }: DeskDeps,
  peer: FixPeer,
  order: GatewayOrder,
  instrument: ListedInstrument,
  message: FixMessage,
  more: readonly OutgoingField[] = [],
): void {
  const { version } = peer.settings;
  const execId = `status-${message.number}-${order.id}`;
  peer.send(reportFirmStatus(order, { version, instrument, execId, nowMs: clock.nowMs() }, more));
}

async function change(
  deps: DeskDeps,
  message: FixMessage,
  peer: FixPeer,
  kind: PendingChange["kind"],
): Promise<void> {
  const { book, db, venue, instruments, clock } = deps;
  const [clOrdId = "", origId = ""] = [field(message, 11), field(message, 41)];
  const order = await book.find(peer.settings.target, origId);
  const refuseChange = (text: string) =>
    peer.send(cancelReject({ kind, clOrdId, origId }, order, text, clock.nowMs()));
  if (order === undefined) return refuseChange("Unknown order");
  if (!isWorking(order)) return refuseChange("Too late: the order is over");
  const instrument = await instruments.bySymbol(order.symbol);
  if (instrument === undefined) return refuseChange("Unknown symbol");
  const list = createCommandRows(1);
  const account = await venue.accounts.open(venueOwnerOf(order.firm));
  const name = { id: order.id, account };
  if (kind === "cancel") addCancel(list, order.market, venue.nowMicros(), name);
  else {
    const quantity = readQuantity(message, instrument);
    const price = readPrice(message, order, instrument);
    if (quantity === undefined) return refuseChange(refusals.badQuantity.text);
    if (price === undefined) return refuseChange(refusals.badPrice.text);
    addReplace(list, order.market, venue.nowMicros(), { ...name, quantity, price });
  }
  const pending = { kind, clOrdId };
  if (!(await insertChange(db, order, pending))) {
    if (field(message, 43) !== "Y") return refuseChange(refusals.duplicateId.text);
  }
  book.expect(order, pending);
  submit(deps, list, () => {
    book.unexpect(order);
    refuseChange(refusals.busy.text);
  });
}

function readPrice(
  message: FixMessage,
  order: GatewayOrder,
  instrument: ListedInstrument,
): number | undefined {
  const text = field(message, 44);
  return text === undefined ? order.price : parseTicks(text, instrument);
}

async function status(deps: DeskDeps, message: FixMessage, peer: FixPeer): Promise<void> {
  const clOrdId = field(message, 11) ?? "";
  const order = await deps.book.find(peer.settings.target, clOrdId);
  const instrument = order && (await deps.instruments.bySymbol(order.symbol));
  const more: OutgoingField[] = field(message, 790) ? [[790, field(message, 790) ?? ""]] : [];
  if (order !== undefined && instrument !== undefined) {
    return sendStatus(deps, peer, order, instrument, message, more);
  }
  const { version } = peer.settings;
  const execId = `status-${message.number}`;
  peer.send(unknownOrder(message, { version, execId, nowMs: deps.clock.nowMs() }, more));
}

async function massStatus(deps: DeskDeps, message: FixMessage, peer: FixPeer): Promise<void> {
  const [id = "", kind = "", symbol] = [584, 585, 55].map((tag) => field(message, tag));
  if (kind !== "1" && kind !== "7") {
    return peer.send(businessReject(message, "other", "MassStatusReqType must be 1 or 7"));
  }
  const wanted = kind === "1" ? await deps.instruments.bySymbol(symbol ?? "") : undefined;
  const orders = deps.book
    .working(peer.settings.target)
    .filter(({ market }) => kind === "7" || market === wanted?.market);
  if (orders.length === 0) return peer.send(businessReject(message, "unknownId", "No orders"));
  for (const [index, order] of orders.entries()) {
    const instrument = await deps.instruments.bySymbol(order.symbol);
    if (instrument === undefined) continue;
    const isLast = index === orders.length - 1;
    const more: OutgoingField[] = [
      [584, id],
      [911, orders.length],
      [912, isLast ? "Y" : "N"],
    ];
    sendStatus(deps, peer, order, instrument, message, more);
  }
}

async function massCancel(deps: DeskDeps, message: FixMessage, peer: FixPeer): Promise<void> {
  const [clOrdId = "", kind = ""] = [field(message, 11), field(message, 530)];
  const firm = peer.settings.target;
  const instrument = await deps.instruments.bySymbol(field(message, 55) ?? "");
  const isAll = kind === "7";
  if (!isAll && (kind !== "1" || instrument === undefined || instrument.market === 0)) {
    const why = [532, kind === "1" ? 1 : 0] as const;
    return peer.send(massCancelReport(clOrdId, kind, why, deps.clock.nowMs()));
  }
  const market = isAll ? 0 : (instrument?.market ?? 0);
  const count = deps.book
    .working(firm)
    .filter((order) => market === 0 || order.market === market).length;
  await cancelAll(deps, firm, market);
  peer.send(massCancelReport(clOrdId, kind, [533, count], deps.clock.nowMs()));
}
