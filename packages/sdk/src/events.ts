import { type BourseEvent, eventSchema } from "@bourse/contract";

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
    const event = eventSchema.safeParse(JSON.parse(String(message.data)));
    // An event of a newer server that this client does not know is not for it.
    if (event.success) options.onEvent(event.data, message.lastEventId);
  };
  return () => source.close();
}
