import {
  type Acceptor,
  businessReject,
  createPostgresStore,
  type FixApplication,
  type FixPeer,
  field,
  startAcceptor,
} from "#fix";
import { type Clock, createTurns, type Db, type Log } from "#kernel";
import type { Market } from "#market";
import { cancelAll, createDesk } from "./desk.ts";
import { refusals } from "./errors.ts";
import { type Firm, sessionOf } from "./firm.ts";
import type { Firms } from "./firms.ts";
import { createFeed } from "./market-data-feed.ts";
import { createMemberDesk, type MemberDesk } from "./member-desk.ts";
import type { MemberSession, MemberTrading } from "./member-session.ts";
import { type OrderNews, openOrderBook } from "./order-book.ts";
import { createReferenceData } from "./reference-data.ts";
import { reportChange } from "./reports.ts";

/** What the gateway stands on. */
export type GatewayDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly firms: Firms;
  readonly market: Pick<Market, "instruments" | "venue" | "status">;
  readonly port: number;
  readonly host?: string;
  /** Our CompID (56 of what firms send). */
  readonly compId: string;
  /** PEM of our certificate and key, and of who signs those of firms. With it, TLS is spoken. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  readonly messagesPerSecondMax?: number;
  /**
   * What sessions of members trade with, in a house whose trades settle in its ledger. Who is no
   * member has no account there, and may not trade. Without it the exchange stands alone: firms
   * trade at it, and settle elsewhere.
   */
  readonly trading?: MemberTrading;
};

/** The order gateway: firms trade at the embedded exchange over FIX. */
export type Gateway = AsyncDisposable & {
  readonly port: number;
  /** Sessions that are logged on. */
  connected(): number;
};

const messagesPerSecondDefault = 2_000;

/** Starts listening for firms; what happened to their orders meanwhile is told to them. */
export async function startGateway(deps: GatewayDeps): Promise<Gateway> {
  const { db, clock, log, market, firms } = deps;
  await using stack = new AsyncDisposableStack();
  const floor: Floor = {
    ...deps,
    byCompId: new Map(),
    peers: new Map(),
    members: new Map(),
    stops: [],
  };
  stack.defer(() => {
    for (const stop of floor.stops) stop();
  });
  const venue = await market.venue();
  const early: OrderNews[] = [];
  let tell = (news: OrderNews): void => void early.push(news);
  const book = stack.use(await openOrderBook({ db, venue, log, tell: (news) => tell(news) }));
  const { instruments } = market;
  const feed = createFeed({ venue, instruments, log });
  stack.defer(() => feed.close());
  const desk = createDesk({ db, venue, instruments, book, clock, log });
  const handlers = { ...desk, ...feed.handlers, ...createReferenceData(market) };
  const application: FixApplication = {
    async receive(message, peer) {
      const own = floor.members.get(peer.settings.target)?.handlers[message.type];
      if (own !== undefined) return own(message, peer);
      const handle = handlers[message.type];
      const fault = message.type in desk ? tradingFault(floor, peer.settings.target) : undefined;
      if (handle === undefined) peer.send(businessReject(message, "unsupportedType"));
      else if (fault !== undefined) peer.send(businessReject(message, "notAuthorised", fault));
      else await handle(message, peer);
    },
    loggedOut(peer) {
      feed.drop(peer);
      const firm = floor.byCompId.get(peer.settings.target);
      if (firm?.cancelOnDisconnect !== true) return;
      const own = floor.members.get(firm.compId);
      const cancelled = own ? own.cancelAll() : cancelAll({ venue }, firm.compId);
      cancelled.catch((error: unknown) => {
        log.error({ err: error, firm: firm.compId }, "orders were not cancelled on disconnect");
      });
    },
  };
  const acceptor = await openDoor(floor, application);
  stack.defer(() => acceptor.close());
  const seated = (await firms.list()).filter(({ isRevoked }) => !isRevoked);
  for (const firm of seated) await seat(floor, acceptor, firm);
  for (const { compId } of seated) await openMemberDesk(floor, compId);
  for (const firm of seated) {
    const mayTrade = deps.trading === undefined || firm.member !== null;
    if (!mayTrade && book.working(firm.compId).length > 0) await cancelAll({ venue }, firm.compId);
  }
  firms.whenRevoked((compId) => floor.peers.get(compId)?.logout("Revoked"));
  tell = (news) => report(floor, news);
  for (const news of early) report(floor, news);
  const owned = stack.move();
  return {
    port: acceptor.port,
    connected: () => acceptor.connected(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Who is here, and how they are reached. */
type Floor = GatewayDeps & {
  readonly byCompId: Map<string, Firm>;
  readonly peers: Map<string, FixPeer>;
  /** Sessions of members, by CompID. */
  readonly members: Map<string, MemberDesk>;
  /** End what the sessions follow. */
  readonly stops: (() => void)[];
};

function openDoor(floor: Floor, application: FixApplication): Promise<Acceptor> {
  const { db, clock, log, compId, tls, port, host, firms } = floor;
  const acceptor = startAcceptor(
    {
      async admit(logon, origin) {
        if (field(logon, 56) !== compId) return undefined;
        const firm = await firms.admit(logon, origin);
        if (firm === undefined) return undefined;
        if (firm.member !== null && floor.trading === undefined) return undefined;
        await seat(floor, await acceptor, firm);
        await openMemberDesk(floor, firm.compId);
        return sessionOf(firm, compId);
      },
      storeOf: (settings) => createPostgresStore(db, settings),
      application,
      clock,
      log,
      messagesPerSecondMax: floor.messagesPerSecondMax ?? messagesPerSecondDefault,
      ...(tls !== undefined && {
        tls: { ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: false },
      }),
    },
    { port, ...(host !== undefined && { host }) },
  );
  return acceptor;
}

/** From now on reports for this firm are kept for it, connected or not. */
async function seat(floor: Floor, acceptor: Acceptor, firm: Firm): Promise<void> {
  floor.byCompId.set(firm.compId, firm);
  const peer = await acceptor.open(sessionOf(firm, floor.compId));
  floor.peers.set(firm.compId, peer);
}

/** Why a firm sends no orders; undefined when it may. */
function tradingFault({ byCompId, trading }: Floor, compId: string): string | undefined {
  if (byCompId.get(compId)?.copies !== null) return refusals.readOnly.text;
  return trading === undefined ? undefined : refusals.noAccount.text;
}

/** Once the sessions that get copies have their seats. */
async function openMemberDesk(floor: Floor, compId: string): Promise<void> {
  const { trading, db, clock, market, log, byCompId, peers, members } = floor;
  const [firm, peer] = [byCompId.get(compId), peers.get(compId)];
  if (!firm?.member || !peer || trading === undefined || members.has(compId)) return;
  const session: MemberSession = {
    ...trading,
    db,
    clock,
    instruments: market.instruments,
    onFailure: (cause) =>
      log.error({ err: cause, firm: compId }, "a member's session was not told"),
    member: firm.member,
    firm: compId,
    hearsAll: firm.hearsAll,
    peer,
    report(make) {
      peer.send(make(firm.version));
      for (const copy of byCompId.values()) {
        if (copy.copies !== compId) continue;
        peers.get(copy.compId)?.send({ ...make(copy.version), header: [[115, compId]] });
      }
    },
    inTurn: createTurns(),
  };
  const desk = createMemberDesk(session);
  members.set(compId, desk);
  floor.stops.push(await desk.follow());
}

/** Tells the firm, and those who get copies, what happened to an order. */
function report(floor: Floor, { order, change, execId, wasBefore }: OrderNews): void {
  const { clock, market, peers, byCompId } = floor;
  const instrument = market.instruments.byMarketNow(order.market);
  if (instrument === undefined) return;
  const nowMs = clock.nowMs();
  for (const firm of byCompId.values()) {
    const isCopy = firm.copies === order.firm;
    if (firm.compId !== order.firm && !isCopy) continue;
    const context = { version: firm.version, instrument, execId, nowMs };
    const message = reportChange(order, change, context);
    const header = [
      ...(wasBefore ? [[97, "Y"] as const] : []),
      ...(isCopy ? [[115, order.firm] as const] : []),
    ];
    peers.get(firm.compId)?.send({ ...message, header });
  }
}
