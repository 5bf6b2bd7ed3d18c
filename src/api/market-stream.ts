import {
  type MarketStreamMessage,
  type MarketSubscription,
  marketStreamCloseCodes,
  marketStreamRequestSchema,
} from "@bourse/contract";
import type { WebSocket } from "ws";
import { type Clock, isDatabaseUnavailable } from "#kernel";
import type { FeedTopic, Market } from "#market";
import { presentFeed } from "./present-feed.ts";
import { presentInstant } from "./present-values.ts";

/** One client of the stream of market data. */
export type MarketStream = {
  /** Ends it with a reason that the client is told. */
  close(code: number, reason: string): void;
};

export type MarketStreamDeps = {
  readonly socket: WebSocket;
  readonly market: Pick<Market, "feed"> & {
    readonly instruments: Pick<Market["instruments"], "bySymbol">;
  };
  readonly clock: Clock;
  /** Whether the client may still listen; asked at every heartbeat. */
  readonly isAllowed: () => Promise<boolean>;
  readonly heartbeatMs: number;
  readonly onFailure: (cause: unknown) => void;
};

const subscriptionsMax = 100;
/** Bytes that wait for a slow reader; with more it is cut off and resumes when it can. */
const waitingBytesMax = 1024 * 1024;
/** Messages of a client between two heartbeats. */
const requestsMax = 200;

type Stop = () => void;

export function createMarketStream(deps: MarketStreamDeps): MarketStream {
  const { socket } = deps;
  let requests = 0;

  function close(code: number, reason: string): void {
    socket.close(code, reason);
  }

  function send(message: MarketStreamMessage): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > waitingBytesMax) {
      close(marketStreamCloseCodes.tooSlow, "read too slowly");
      return;
    }
    socket.send(JSON.stringify(message));
  }

  const subscriptions = createSubscriptions(deps, send);
  socket.on("message", (data, isBinary) => {
    if (++requests > requestsMax) return close(marketStreamCloseCodes.tooMuch, "sent too much");
    const request = isBinary ? undefined : readRequest(String(data));
    if (request === undefined) {
      send({ type: "error", code: "invalid_request" });
      return close(marketStreamCloseCodes.badMessage, "not a message of this stream");
    }
    for (const one of request.unsubscribe ?? []) subscriptions.end(one);
    for (const one of request.subscribe ?? []) subscriptions.begin(one);
  });
  const heartbeat = beat(deps, send, () => {
    requests = 0;
  });
  socket.on("close", () => {
    clearInterval(heartbeat);
    subscriptions.endAll();
  });
  socket.on("error", () => socket.terminate());
  return { close };
}

/** What one client listens to, by name. */
function createSubscriptions(
  { market, onFailure }: MarketStreamDeps,
  send: (message: MarketStreamMessage) => void,
) {
  const subscriptions = new Map<string, Promise<Stop | undefined>>();

  async function follow(asked: MarketSubscription): Promise<Stop | undefined> {
    const { channel, symbol, length = "1m", after } = asked;
    try {
      const instrument = await market.instruments.bySymbol(symbol);
      if (instrument === undefined) {
        send({ type: "error", code: "not_found", channel, symbol });
        return undefined;
      }
      const topic: FeedTopic = { channel, instrument, length };
      const feed = await market.feed();
      return await feed.subscribe(topic, after, (message) => send(presentFeed(topic, message)));
    } catch (cause) {
      if (!isDatabaseUnavailable(cause)) onFailure(cause);
      send({ type: "error", code: "unavailable", channel, symbol });
      return undefined;
    }
  }

  async function end(name: string): Promise<void> {
    const subscription = subscriptions.get(name);
    subscriptions.delete(name);
    (await subscription)?.();
  }

  return {
    begin(asked: MarketSubscription): void {
      const name = nameOf(asked);
      const { channel, symbol } = asked;
      if (!subscriptions.has(name) && subscriptions.size >= subscriptionsMax) {
        send({ type: "error", code: "too_many_subscriptions", channel, symbol });
        return;
      }
      // Asked for again, it begins anew: so a client mends a gap.
      const begun = end(name).then(() => follow(asked));
      subscriptions.set(name, begun);
      // What does not exist takes no place.
      void begun.then((stop) => {
        if (stop === undefined && subscriptions.get(name) === begun) subscriptions.delete(name);
      });
    },
    end: (asked: MarketSubscription): void => void end(nameOf(asked)),
    endAll(): void {
      for (const name of subscriptions.keys()) void end(name);
    },
  };
}

/** Shows that the stream lives, and ends one whose session is over or whose client is gone. */
function beat(
  { socket, clock, isAllowed, heartbeatMs }: MarketStreamDeps,
  send: (message: MarketStreamMessage) => void,
  onBeat: () => void,
) {
  let isAlive = true;
  socket.on("pong", () => {
    isAlive = true;
  });
  const once = async () => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    onBeat();
    if (!(await isAllowed())) return socket.close(marketStreamCloseCodes.notAllowed, "signed out");
    socket.ping();
    send({ type: "heartbeat", at: presentInstant(clock.nowMs()) });
  };
  return setInterval(() => void once().catch(() => socket.terminate()), heartbeatMs);
}

const nameOf = ({ channel, symbol, length = "1m" }: MarketSubscription): string =>
  `${channel} ${symbol.toUpperCase()} ${channel === "bars" ? length : ""}`;

function readRequest(text: string) {
  try {
    return marketStreamRequestSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
