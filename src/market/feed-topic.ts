import type { FeedBody, FeedSource } from "./feed-sources.ts";

/** What a listener is told. `previous` is the sequence of the message before it in its topic. */
export type FeedMessage = {
  readonly sequence: string;
  /** Nothing in a snapshot, which stands for itself. */
  readonly previous: string | undefined;
  readonly body: FeedBody;
};

/** One who listens to a topic. */
export type FeedListener = (message: FeedMessage) => void;

/** One channel of one instrument, with those who listen and what they were told lately. */
export type LiveTopic = {
  readonly market: number;
  readonly source: FeedSource;
  /** Tells all listeners what has changed. */
  tell(): void;
  /** Tells one what is, or what came after the message `after` where that is still known. */
  welcome(listener: FeedListener, after: string | undefined): void;
  leave(listener: FeedListener): void;
  count(): number;
  /** When the last listener left, or it began. */
  idleSinceMs(): number;
};

/** Messages of a topic that can be asked for again. */
const keptMax = 300;

/** `stateOf` names the state of the venue; as one state may be told in parts, a count follows. */
export function createLiveTopic(
  market: number,
  source: FeedSource,
  stateOf: () => string,
  nowMs: () => number,
): LiveTopic {
  const listeners = new Set<FeedListener>();
  const kept: FeedMessage[] = [];
  let count = 0;
  const nextSequence = () => `${stateOf()}-${count++}`;
  let sequence = nextSequence();
  let idleSince = nowMs();

  function tell(): void {
    const body = source.changes();
    if (body === undefined) return;
    const previous = sequence;
    sequence = nextSequence();
    const message = { sequence, previous, body };
    kept.push(message);
    if (kept.length > keptMax) kept.shift();
    for (const listener of listeners) listener(message);
  }

  /** Nothing when what came after is not known any more. */
  function messagesAfter(after: string): FeedMessage[] | undefined {
    if (after === sequence) return [];
    const from = kept.findIndex(({ previous }) => previous === after);
    return from < 0 ? undefined : kept.slice(from);
  }

  return {
    market,
    source,
    tell,
    welcome(listener, after) {
      tell();
      const missed = after === undefined ? undefined : messagesAfter(after);
      const snapshot = () => ({ sequence, previous: undefined, body: source.snapshot() });
      for (const message of missed ?? [snapshot()]) listener(message);
      listeners.add(listener);
    },
    leave(listener) {
      listeners.delete(listener);
      idleSince = nowMs();
    },
    count: () => listeners.size,
    idleSinceMs: () => (listeners.size > 0 ? Number.POSITIVE_INFINITY : idleSince),
  };
}
