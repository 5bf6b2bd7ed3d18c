import { eventKind } from "#exchange";
import { type Clock, minuteMs } from "#kernel";
import type { StreamedLength } from "./feed-sources.ts";
import {
  type FeedBody,
  type FeedChannel,
  type FeedSource,
  type SourceDeps,
  sourceOf,
} from "./feed-sources.ts";
import type { ListedInstrument } from "./instrument.ts";
import type { Listing } from "./listing.ts";
import { readTrade } from "./recorder.ts";
import type { TradeRow } from "./store/trades.ts";
import { eachEvent, type Venue } from "./venue.ts";

/** One channel of one instrument. */
export type FeedTopic = {
  readonly channel: FeedChannel;
  readonly instrument: ListedInstrument;
  /** For bars. */
  readonly length: StreamedLength;
};

/** What a listener is told. `previous` is the sequence of the message before it in its topic. */
export type FeedMessage = {
  readonly sequence: string;
  /** Nothing in a snapshot, which stands for itself. */
  readonly previous: string | undefined;
  readonly body: FeedBody;
};

/** What happens at the venue, by channel and instrument, for many listeners. */
export type Feed = {
  /**
   * Tells a listener what is, or what it has missed since `after` where that is still known; then
   * what changes. Changes that come quickly after each other are told together. Resolves, once the
   * first was told, with a way to stop.
   */
  subscribe(
    topic: FeedTopic,
    after: string | undefined,
    listener: (message: FeedMessage) => void,
  ): Promise<() => void>;
  /** Tells what has changed by now: called by itself ten times a second. */
  flush(): void;
  /** How many listen. */
  count(): number;
  close(): void;
};

/** How long changes are collected before they are told. */
const collectMs = 100;
/** Messages of a topic that can be asked for again. */
const keptMax = 300;
/** How long a topic that nobody listens to is kept going, for those who come back. */
const lingerMs = minuteMs;

type Topic = {
  readonly market: number;
  readonly source: FeedSource;
  readonly listeners: Set<(message: FeedMessage) => void>;
  readonly kept: FeedMessage[];
  sequence: string;
  count: number;
  leftMs: number;
};

export type FeedDeps = Omit<SourceDeps, "venue"> & {
  readonly venue: Venue;
  readonly listing: Listing;
  readonly clock: Clock;
};

export function createFeed(deps: FeedDeps): Feed {
  const { venue, listing, clock } = deps;
  const topics = new Map<string, Promise<Topic>>();
  const open = new Map<string, Topic>();
  const touched = new Set<number>();

  function take(rows: Int32Array): void {
    const trades: TradeRow[] = [];
    for (const at of eachEvent(rows)) {
      touched.add(rows[at + 1] ?? 0);
      const trade = rows[at] === eventKind.trade ? readTrade(listing, rows, at) : undefined;
      if (trade !== undefined) trades.push(trade);
    }
    if (trades.length === 0) return;
    for (const { source } of open.values()) source.take(trades);
  }

  async function begin(name: string, topic: FeedTopic): Promise<Topic> {
    const source = sourceOf(deps, topic);
    const begun: Topic = {
      market: topic.instrument.market,
      source,
      listeners: new Set(),
      kept: [],
      sequence: "",
      count: 0,
      leftMs: clock.nowMs(),
    };
    begun.sequence = nextSequence(begun);
    // From now on nothing is missed; what the source reads from the past meanwhile, it sorts out.
    open.set(name, begun);
    try {
      await source.begin();
    } catch (cause) {
      open.delete(name);
      topics.delete(name);
      throw cause;
    }
    return begun;
  }

  /** Names the state of the venue and, as one state may be told in parts, a count. */
  const nextSequence = (topic: Topic): string =>
    `${venue.generation}-${venue.sequence()}-${topic.count++}`;

  function tell(topic: Topic): void {
    const body = topic.source.changes();
    if (body === undefined) return;
    const previous = topic.sequence;
    topic.sequence = nextSequence(topic);
    const message = { sequence: topic.sequence, previous, body };
    topic.kept.push(message);
    if (topic.kept.length > keptMax) topic.kept.shift();
    for (const listener of topic.listeners) listener(message);
  }

  function flush(): void {
    const nowMs = clock.nowMs();
    for (const [name, topic] of open) {
      if (topic.listeners.size === 0 && nowMs - topic.leftMs > lingerMs) {
        open.delete(name);
        topics.delete(name);
      } else if (touched.has(topic.market)) {
        tell(topic);
      }
    }
    touched.clear();
  }

  const unfollow = venue.follow(venue.sequence(), { name: "feed", take });
  const timer = setInterval(flush, collectMs);
  timer.unref();

  return {
    async subscribe(wanted, after, listener) {
      const name = nameOf(wanted);
      const begun = topics.get(name) ?? begin(name, wanted);
      topics.set(name, begun);
      const topic = await begun;
      tell(topic);
      const missed = after === undefined ? undefined : messagesAfter(topic, after);
      const { sequence } = topic;
      const snapshot = { sequence, previous: undefined, body: topic.source.snapshot() };
      for (const message of missed ?? [snapshot]) listener(message);
      topic.listeners.add(listener);
      return () => {
        topic.listeners.delete(listener);
        topic.leftMs = clock.nowMs();
      };
    },
    flush,
    count: () => open.values().reduce((sum, { listeners }) => sum + listeners.size, 0),
    close() {
      clearInterval(timer);
      unfollow();
    },
  };
}

const nameOf = ({ channel, instrument, length }: FeedTopic): string =>
  channel === "bars" ? `bars ${instrument.id} ${length}` : `${channel} ${instrument.id}`;

/** Nothing when what came after is not known any more. */
function messagesAfter({ kept, sequence }: Topic, after: string): FeedMessage[] | undefined {
  if (after === sequence) return [];
  const from = kept.findIndex(({ previous }) => previous === after);
  return from < 0 ? undefined : kept.slice(from);
}
