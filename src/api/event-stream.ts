import type { ServerResponse } from "node:http";
import type { EventLog, MemberId, StoredEvent } from "#kernel";
import type { PresentEvent } from "./present-event.ts";

/** Server-sent events (WHATWG HTML, section 9.2) of one member to one client. */
export type EventStream = {
  /** Sends what was missed since `lastSeq`, then what happens. Resolves when the stream ends. */
  run(lastSeq: bigint | undefined): Promise<void>;
  close(): void;
};

export type EventStreamDeps = {
  readonly events: EventLog;
  readonly present: PresentEvent;
  readonly memberId: MemberId;
  readonly response: ServerResponse;
  /** Whether the client may still listen; asked at every heartbeat. */
  readonly isAllowed: () => Promise<boolean>;
  readonly heartbeatMs: number;
};

/** Events that wait for one slow client; with more it is cut off and resumes when it can. */
const waitingMax = 256;
const waitingBytesMax = 256 * 1024;
const pageSize = 200;
/** How long a browser waits before it connects again. */
const retryMs = 1_000;

export function createEventStream(deps: EventStreamDeps): EventStream {
  const { events, present, memberId, response } = deps;
  const waiting: StoredEvent[] = [];
  let wake: () => void = () => {};
  let isOpen = true;

  function close(): void {
    isOpen = false;
    wake();
  }

  function take(event: StoredEvent): void {
    waiting.push(event);
    if (waiting.length > waitingMax || response.writableLength > waitingBytesMax) close();
    wake();
  }

  async function send(event: StoredEvent): Promise<void> {
    const shown = await present(event);
    if (shown === undefined || !isOpen) return;
    response.write(`id: ${event.seq}\ndata: ${JSON.stringify(shown)}\n\n`);
  }

  async function replay(lastSeq: bigint): Promise<void> {
    let from = lastSeq;
    while (isOpen) {
      const page = await events.since(memberId, from, pageSize);
      for (const event of page) if (isOpen) await send(event);
      const last = page.at(-1)?.seq ?? from;
      // Each page begins a little before the last one's end.
      if (page.length < pageSize || last <= from) return;
      from = last;
    }
  }

  async function sendLive(): Promise<void> {
    while (isOpen) {
      const event = waiting.shift();
      if (event !== undefined) {
        await send(event);
      } else {
        await new Promise<void>((done) => {
          wake = done;
        });
      }
    }
  }

  return {
    close,
    async run(lastSeq) {
      const unsubscribe = events.subscribe(memberId, take);
      const heartbeat = beat(deps, close);
      response.once("close", close);
      try {
        response.write(`retry: ${retryMs}\n\n`);
        if (lastSeq !== undefined) await replay(lastSeq);
        await sendLive();
      } finally {
        clearInterval(heartbeat);
        unsubscribe();
        response.end();
      }
    },
  };
}

/** Keeps proxies from ending a quiet stream, and ends one whose session or token is over. */
function beat({ isAllowed, response, heartbeatMs }: EventStreamDeps, close: () => void) {
  const once = async () => {
    if (await isAllowed()) response.write(":\n\n");
    else close();
  };
  return setInterval(() => void once().catch(close), heartbeatMs);
}
