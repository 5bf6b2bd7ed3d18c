import type {
  MarketStatus,
  MarketStreamMessage,
  MarketSubscription,
  PublicTrade,
  Quote,
} from "@bourse/contract";
import { type MarketStream, openMarketStream } from "@bourse/sdk";
import { useCallback, useSyncExternalStore } from "react";
import { type Book, changeBook } from "./book.ts";

/** What is known live of one instrument. */
export type LiveInstrument = {
  readonly quote?: Quote;
  readonly book?: Book;
  readonly trades?: readonly PublicTrade[];
  readonly status?: MarketStatus;
};

const tradesMax = 20;
/** At most four times a second, however fast the market is. */
const tellEveryMs = 250;

const channels = ["top", "depth", "trades", "status"] as const;
const subscriptionsOf = (symbol: string): MarketSubscription[] =>
  channels.map((channel) => ({ channel, symbol }));

const nothing: LiveInstrument = {};
const known = new Map<string, LiveInstrument>();
const watchers = new Map<string, number>();
const listeners = new Set<() => void>();
let stream: MarketStream | undefined;
let isConnected = true;
let tellTimer: ReturnType<typeof setTimeout> | undefined;

function tell(): void {
  tellTimer ??= setTimeout(() => {
    tellTimer = undefined;
    for (const listener of listeners) listener();
  }, tellEveryMs);
}

function take(message: MarketStreamMessage): void {
  if (message.type === "heartbeat" || message.type === "error") return;
  known.set(message.symbol, { ...known.get(message.symbol), ...readMessage(message) });
  tell();
}

type Told = Exclude<MarketStreamMessage, { readonly type: "heartbeat" | "error" }>;

function readMessage(message: Told): LiveInstrument {
  const before = known.get(message.symbol);
  if (message.channel === "top") return { quote: message.quote };
  if (message.channel === "status") return { status: message.status };
  if (message.channel === "depth") {
    return { book: changeBook(message.type === "update" ? before?.book : undefined, message) };
  }
  if (message.channel !== "trades") return {};
  const older = message.type === "update" ? (before?.trades ?? []) : [];
  const newest = message.trades.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const isNew = ({ id }: PublicTrade) => !newest.some((one) => one.id === id);
  return { trades: [...newest, ...older.filter(isNew)].slice(0, tradesMax) };
}

function watch(symbol: string): () => void {
  stream ??= openMarketStream({
    baseUrl: location.origin,
    onMessage: take,
    onConnection: (up) => {
      isConnected = up;
      tell();
    },
  });
  const count = watchers.get(symbol) ?? 0;
  watchers.set(symbol, count + 1);
  if (count === 0) for (const one of subscriptionsOf(symbol)) stream.subscribe(one);
  return () => leave(symbol);
}

function leave(symbol: string): void {
  const count = (watchers.get(symbol) ?? 1) - 1;
  if (count > 0) {
    watchers.set(symbol, count);
    return;
  }
  watchers.delete(symbol);
  known.delete(symbol);
  for (const one of subscriptionsOf(symbol)) stream?.unsubscribe(one);
  if (watchers.size > 0) return;
  stream?.close();
  stream = undefined;
  isConnected = true;
}

/** Follows an instrument for as long as it is on screen; what is not known yet is left out. */
export function useLiveInstrument(symbol: string): LiveInstrument {
  const subscribe = useCallback(
    (listener: () => void) => {
      listeners.add(listener);
      const stop = watch(symbol);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
    [symbol],
  );
  return useSyncExternalStore(subscribe, () => known.get(symbol) ?? nothing);
}

/** Whether the live connection stands. */
export function useMarketConnection(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isConnected,
  );
}
