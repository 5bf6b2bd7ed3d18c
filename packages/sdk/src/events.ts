import type { BourseEvent } from "@bourse/contract";

/** Where the server is, and whom to tell. */
export type EventStreamOptions = {
  readonly baseUrl: string;
  readonly onEvent: (event: BourseEvent, id: string) => void;
  /** Called with true when the stream is up, and with false when it is lost. */
  readonly onConnection?: (connected: boolean) => void;
};

/**
 * Listens to `GET /v1/events` in a browser. The browser reconnects by itself and resumes after the
 * last event it saw. Returns a function that stops.
 */
export function listenToEvents(options: EventStreamOptions): () => void {
  const source = new EventSource(`${options.baseUrl}/v1/events`, { withCredentials: true });
  source.onopen = () => options.onConnection?.(true);
  source.onerror = () => options.onConnection?.(false);
  source.onmessage = (message) => {
    const event: unknown = JSON.parse(String(message.data));
    if (isKnown(event)) options.onEvent(event, message.lastEventId);
  };
  return () => source.close();
}

const knownTypes: Readonly<Record<BourseEvent["type"], true>> = {
  movement: true,
  request: true,
  purchase: true,
  schedule_notice: true,
  price_alert: true,
  order: true,
  security: true,
};

/** An event of a newer server that this client does not know is not for it. */
function isKnown(event: unknown): event is BourseEvent {
  return (
    typeof event === "object" &&
    event !== null &&
    "type" in event &&
    typeof event.type === "string" &&
    Object.hasOwn(knownTypes, event.type)
  );
}
