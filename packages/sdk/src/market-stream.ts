import type { MarketStreamMessage, MarketSubscription } from "@bourse/contract";

/** Where the server is, and whom to tell. */
export type MarketStreamOptions = {
  readonly baseUrl: string;
  readonly onMessage: (message: MarketStreamMessage) => void;
  /** Called with true when the stream is up, and with false when it is lost. */
  readonly onConnection?: (connected: boolean) => void;
};

/** A stream that is open until it is closed: it connects again by itself. */
export type MarketStream = {
  subscribe(subscription: MarketSubscription): void;
  unsubscribe(subscription: MarketSubscription): void;
  close(): void;
};

const firstWaitMs = 500;
const longestWaitMs = 15_000;
/** The server is heard every 15 seconds at least. */
const silenceMsMax = 40_000;

const keyOf = (one: MarketSubscription) => `${one.channel} ${one.symbol} ${one.length ?? ""}`;

/**
 * Follows live market data by WebSocket, in a browser. After a lost connection, and where a message
 * was missed, each subscription begins anew with a snapshot, so that what was heard is never wrong.
 */
export function openMarketStream(options: MarketStreamOptions): MarketStream {
  const wanted = new Map<string, MarketSubscription>();
  const heard = new Map<string, string>();
  let socket: WebSocket | undefined;
  let isClosed = false;
  let waitMs = firstWaitMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const send = (request: object) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request));
  };
  const restart = (one: MarketSubscription) => {
    heard.delete(keyOf(one));
    send({ unsubscribe: [one] });
    send({ subscribe: [one] });
  };
  const receive = (text: string) => {
    clearTimeout(silence);
    silence = setTimeout(() => socket?.close(), silenceMsMax);
    const message: unknown = JSON.parse(text);
    if (!isMessage(message)) return;
    if (message.type === "heartbeat" || message.type === "error") return options.onMessage(message);
    const length = message.channel === "bars" ? message.length : undefined;
    const { channel, symbol } = message;
    const one = wanted.get(keyOf({ channel, symbol, length }));
    if (one === undefined) return;
    const last = heard.get(keyOf(one));
    if (message.type === "update" && last !== message.previous) return restart(one);
    heard.set(keyOf(one), message.sequence);
    options.onMessage(message);
  };
  const connect = () => {
    if (isClosed) return;
    const opened = new WebSocket(`${options.baseUrl.replace(/^http/, "ws")}/v1/market/stream`);
    socket = opened;
    opened.onopen = () => {
      waitMs = firstWaitMs;
      heard.clear();
      options.onConnection?.(true);
      if (wanted.size > 0) send({ subscribe: [...wanted.values()] });
    };
    opened.onmessage = (event) => receive(String(event.data));
    opened.onclose = () => {
      clearTimeout(silence);
      if (isClosed) return;
      options.onConnection?.(false);
      timer = setTimeout(connect, waitMs);
      waitMs = Math.min(waitMs * 2, longestWaitMs);
    };
  };
  connect();
  return {
    subscribe(one) {
      wanted.set(keyOf(one), one);
      send({ subscribe: [one] });
    },
    unsubscribe(one) {
      wanted.delete(keyOf(one));
      heard.delete(keyOf(one));
      send({ unsubscribe: [one] });
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      clearTimeout(silence);
      socket?.close();
    },
  };
}

const types: ReadonlySet<unknown> = new Set(["snapshot", "update", "heartbeat", "error"]);

/** A message of a newer server that this client does not know is not for it. */
function isMessage(message: unknown): message is MarketStreamMessage {
  return (
    typeof message === "object" && message !== null && "type" in message && types.has(message.type)
  );
}
