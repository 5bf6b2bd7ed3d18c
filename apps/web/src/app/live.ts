import type { BourseEvent } from "@bourse/contract";
import { listenToEvents } from "@bourse/sdk";
import { useSyncExternalStore } from "react";

/** A stream that has been silent for longer than a blink is worth telling about. */
const graceMs = 3_000;
const channelName = "bourse.events";
const lockName = "bourse.events.leader";

type Message =
  | { readonly type: "event"; readonly event: BourseEvent }
  | { readonly type: "connected"; readonly connected: boolean };

let connected = true;
const listeners = new Set<() => void>();
let lostTimer: ReturnType<typeof setTimeout> | undefined;

function setConnected(next: boolean): void {
  clearTimeout(lostTimer);
  const change = () => {
    connected = next;
    for (const listener of listeners) listener();
  };
  if (next) change();
  else lostTimer = setTimeout(change, graceMs);
}

/**
 * Follows the member's events. The tabs of a browser share one stream: the one that holds the lock
 * listens and tells the others. Returns a function that stops.
 */
export function startLive(onEvent: (event: BourseEvent) => void): () => void {
  const stop = new AbortController();
  const channel = new BroadcastChannel(channelName);
  const receive = (message: Message) => {
    if (message.type === "connected") setConnected(message.connected);
    else onEvent(message.event);
  };
  const tell = (message: Message) => {
    channel.postMessage(message);
    receive(message);
  };
  channel.onmessage = (message: MessageEvent<Message>) => receive(message.data);

  const lead = () =>
    new Promise<void>((resolve) => {
      const close = listenToEvents({
        baseUrl: location.origin,
        onEvent: (event) => tell({ type: "event", event }),
        onConnection: (up) => tell({ type: "connected", connected: up }),
      });
      stop.signal.addEventListener("abort", () => {
        close();
        resolve();
      });
    });
  // Web Locks need a secure context; without them each tab listens for itself.
  if (navigator.locks === undefined) void lead();
  else void navigator.locks.request(lockName, { signal: stop.signal }, lead).catch(() => {});
  return () => {
    stop.abort();
    channel.close();
    setConnected(true);
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

export type Connection = "live" | "reconnecting" | "offline";

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () =>
    navigator.onLine ? (connected ? "live" : "reconnecting") : "offline",
  );
}
