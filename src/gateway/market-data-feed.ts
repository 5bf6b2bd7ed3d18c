import { type DepthLevel, event, eventKind, eventWidth } from "#exchange";
import {
  type FixMessage,
  type FixPeer,
  field,
  groupEntries,
  numberField,
  type OutgoingField,
} from "#fix";
import type { Log } from "#kernel";
import type { ListedInstrument, Listing, OpenVenue } from "#market";
import type { Handlers } from "./desk.ts";
import { formatTicks } from "./numbers.ts";

/** Market data for firms. */
export type Feed = {
  readonly handlers: Handlers;
  /** Ends what a firm has subscribed to. */
  drop(peer: FixPeer): void;
  close(): void;
};

type Level = DepthLevel & { readonly entryType: "0" | "1" };

type Subscription = {
  readonly peer: FixPeer;
  readonly id: string;
  /** Levels a side. */
  readonly depth: number;
  readonly entryTypes: ReadonlySet<string>;
  readonly symbols: readonly ListedInstrument[];
  /** What the peer has been told, by market and level. */
  readonly told: Map<number, Map<string, Level>>;
};

type Trade = { readonly price: number; readonly quantity: number };

const subscriptionsMax = 50;
const symbolsMax = 200;
const levelsMax = 50;
/** Changes within this are told together. */
const conflateMs = 100;

/** MDReqRejReason (281). */
const rejections = {
  unknownSymbol: 0,
  duplicateId: 1,
  tooMany: 2,
  unsupportedRequest: 4,
  unsupportedDepth: 5,
  unsupportedUpdate: 6,
  unsupportedEntry: 8,
} as const;

const entryTypes = new Set(["0", "1", "2"]);

type Parts = {
  readonly venue: OpenVenue;
  readonly instruments: Listing;
  readonly subscriptions: Map<FixPeer, Map<string, Subscription>>;
  /** Markets whose book has changed, and their trades, since they were told last. */
  readonly changed: Map<number, Trade[]>;
};

/** Answers market data requests (V) with snapshots (W), updates (X) and refusals (Y). */
export function createFeed(deps: {
  readonly venue: OpenVenue;
  readonly instruments: Listing;
  readonly log: Log;
}): Feed {
  const { venue, instruments, log } = deps;
  const parts: Parts = { venue, instruments, subscriptions: new Map(), changed: new Map() };
  let timer: NodeJS.Timeout | undefined;
  const stop = venue.follow(venue.sequence(), {
    name: "market data over FIX",
    take(rows) {
      if (parts.subscriptions.size === 0) return;
      noteChanges(parts, rows);
      timer ??= setTimeout(() => {
        timer = undefined;
        try {
          tellChanges(parts);
        } catch (error) {
          log.error({ err: error }, "market data was not sent");
        }
      }, conflateMs);
    },
  });
  return {
    handlers: { V: (message, peer) => request(parts, message, peer) },
    drop: (peer) => void parts.subscriptions.delete(peer),
    close() {
      clearTimeout(timer);
      stop();
    },
  };
}

function noteChanges({ changed }: Parts, rows: Int32Array): void {
  for (let at = 0; at < rows.length; at += eventWidth) {
    const market = rows[at + event.market] ?? 0;
    const trades = changed.get(market) ?? [];
    changed.set(market, trades);
    if (rows[at + event.kind] !== eventKind.trade) continue;
    trades.push({ price: rows[at + event.price] ?? 0, quantity: rows[at + event.quantity] ?? 0 });
  }
}

async function request(parts: Parts, message: FixMessage, peer: FixPeer): Promise<void> {
  const id = field(message, 262) ?? "";
  const kind = field(message, 263);
  const own = parts.subscriptions.get(peer) ?? new Map<string, Subscription>();
  if (kind === "2") return void own.delete(id);
  const refuse = (reason: number, text: string) =>
    peer.send({
      type: "Y",
      body: [
        [58, text],
        [262, id],
        [281, reason],
      ],
    });
  if (own.has(id)) return refuse(rejections.duplicateId, "This MDReqID is in use");
  if (own.size >= subscriptionsMax) return refuse(rejections.tooMany, "Too many subscriptions");
  const depth = numberField(message, 264);
  if (depth < 0) return refuse(rejections.unsupportedDepth, "MarketDepth is 0 or more");
  if (kind === "1" && (field(message, 265) ?? "1") !== "1") {
    return refuse(rejections.unsupportedUpdate, "Updates are incremental: 265=1");
  }
  const types = groupEntries(message, 267, [269]).map(([type = ""]) => type);
  if (!types.every((type) => entryTypes.has(type))) {
    return refuse(rejections.unsupportedEntry, "MDEntryType is 0, 1 or 2");
  }
  const names = groupEntries(message, 146, [55]).map(([symbol = ""]) => symbol);
  const found = await Promise.all(names.map((name) => parts.instruments.bySymbol(name)));
  const symbols = found.filter((one) => one !== undefined && one.market > 0);
  if (symbols.length < names.length || names.length > symbolsMax) {
    return refuse(rejections.unknownSymbol, "Unknown symbol");
  }
  const subscription: Subscription = {
    peer,
    id,
    depth: depth === 0 ? levelsMax : Math.min(depth, levelsMax),
    entryTypes: new Set(types),
    symbols: symbols.flatMap((one) => one ?? []),
    told: new Map(),
  };
  for (const instrument of subscription.symbols) snapshot(parts, subscription, instrument);
  if (kind !== "1") return;
  own.set(id, subscription);
  parts.subscriptions.set(peer, own);
}

/** The levels that a subscription sees of a market, by name. */
function levelsOf({ venue }: Parts, subscription: Subscription, market: number) {
  const { bids, asks } = venue.data.depth(market, subscription.depth).view;
  const levels = new Map<string, Level>();
  const add = (entryType: "0" | "1", all: readonly DepthLevel[]) => {
    if (!subscription.entryTypes.has(entryType)) return;
    for (const level of all) levels.set(`${entryType}${level.price}`, { ...level, entryType });
  };
  add("0", bids);
  add("1", asks);
  return levels;
}

function snapshot(parts: Parts, subscription: Subscription, instrument: ListedInstrument): void {
  const { market, symbol } = instrument;
  const levels = levelsOf(parts, subscription, market);
  subscription.told.set(market, levels);
  const entries = [...levels.values()].map((level): OutgoingField[] => [
    [269, level.entryType],
    [270, formatTicks(level.price, instrument)],
    [271, level.quantity],
    [346, level.orders],
  ]);
  const { lastPrice } = parts.venue.data.status(market).view;
  if (subscription.entryTypes.has("2") && lastPrice > 0) {
    entries.push([
      [269, "2"],
      [270, formatTicks(lastPrice, instrument)],
    ]);
  }
  const body: OutgoingField[] = [
    [55, symbol],
    [262, subscription.id],
    [268, entries.length],
    ...entries.flat(),
  ];
  subscription.peer.send({ type: "W", body });
}

function tellChanges(parts: Parts): void {
  const changed = new Map(parts.changed);
  parts.changed.clear();
  for (const own of parts.subscriptions.values()) {
    for (const subscription of own.values()) {
      if (!subscription.peer.isLoggedOn()) continue;
      const entries = subscription.symbols.flatMap((instrument) => {
        const trades = changed.get(instrument.market);
        return trades === undefined ? [] : changesOf(parts, subscription, instrument, trades);
      });
      if (entries.length === 0) continue;
      const body: OutgoingField[] = [
        [262, subscription.id],
        [268, entries.length],
        ...entries.flat(),
      ];
      subscription.peer.send({ type: "X", body });
    }
  }
}

/** What differs from what was told: levels that are new (0), changed (1) or gone (2), and trades. */
function changesOf(
  parts: Parts,
  subscription: Subscription,
  instrument: ListedInstrument,
  trades: readonly Trade[],
): OutgoingField[][] {
  const { market, symbol } = instrument;
  const before = subscription.told.get(market) ?? new Map<string, Level>();
  const levels = levelsOf(parts, subscription, market);
  subscription.told.set(market, levels);
  const entry = (action: number, type: string, id: string, price: number): OutgoingField[] => [
    [279, action],
    [269, type],
    [278, `${symbol}-${id}`],
    [55, symbol],
    [270, formatTicks(price, instrument)],
  ];
  const entries: OutgoingField[][] = [];
  for (const [id, level] of before) {
    if (!levels.has(id)) entries.push(entry(2, level.entryType, id, level.price));
  }
  for (const [id, level] of levels) {
    const old = before.get(id);
    if (old?.quantity === level.quantity && old.orders === level.orders) continue;
    const fields = entry(old === undefined ? 0 : 1, level.entryType, id, level.price);
    entries.push([...fields, [271, level.quantity], [346, level.orders]]);
  }
  if (!subscription.entryTypes.has("2")) return entries;
  const sequence = parts.venue.sequence();
  for (const [index, trade] of trades.entries()) {
    const id = `2${sequence}.${index}`;
    entries.push([...entry(0, "2", id, trade.price), [271, trade.quantity]]);
  }
  return entries;
}
