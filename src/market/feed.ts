import { event, eventKind } from "#exchange";
import { type Clock, minuteMs } from "#kernel";
import {
  type FeedChannel,
  type SourceDeps,
  type StreamedLength,
  sourceOf,
} from "./feed-sources.ts";
import { createLiveTopic, type FeedListener, type LiveTopic } from "./feed-topic.ts";
import type { ListedInstrument } from "./instrument.ts";
import type { Listing } from "./listing.ts";
import { readTrade } from "./recorder.ts";
import { eachEvent, type Venue } from "./venue.ts";

/** One channel of one instrument. */
export type FeedTopic = {
  readonly channel: FeedChannel;
  readonly instrument: ListedInstrument;
  /** For bars. */
  readonly length: StreamedLength;
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
    listener: FeedListener,
  ): Promise<() => void>;
  close(): void;
};

/** How long changes are collected before they are told. */
const collectMs = 100;
/** How long a topic that nobody listens to is kept going, for those who come back. */
const lingerMs = minuteMs;

export type FeedDeps = SourceDeps & {
  readonly venue: Venue;
  readonly listing: Listing;
  readonly clock: Clock;
};

export function createFeed(deps: FeedDeps): Feed {
  const { venue, listing, clock } = deps;
  const topics = new Map<string, Promise<LiveTopic>>();
  const live = new Map<string, LiveTopic>();
  const touched = new Set<number>();

  function take(rows: Int32Array): void {
    for (const at of eachEvent(rows)) {
      touched.add(rows[at + event.market] ?? 0);
      const trade = rows[at] === eventKind.trade ? readTrade(listing, rows, at) : undefined;
      if (trade === undefined) continue;
      for (const { source } of live.values()) source.take([trade]);
    }
  }

  async function begin(name: string, topic: FeedTopic): Promise<LiveTopic> {
    const stateOf = () => `${venue.generation}-${venue.sequence()}`;
    const { market } = topic.instrument;
    const begun = createLiveTopic(market, sourceOf(deps, topic), stateOf, clock.nowMs);
    // From now on nothing is missed; what the source reads of the past meanwhile, it sorts out.
    live.set(name, begun);
    try {
      await begun.source.begin();
    } catch (cause) {
      live.delete(name);
      topics.delete(name);
      throw cause;
    }
    return begun;
  }

  function flush(): void {
    const nowMs = clock.nowMs();
    for (const [name, topic] of live) {
      if (nowMs - topic.idleSinceMs() > lingerMs) {
        live.delete(name);
        topics.delete(name);
      } else if (touched.has(topic.market)) {
        topic.tell();
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
      topic.welcome(listener, after);
      return () => topic.leave(listener);
    },
    close() {
      clearInterval(timer);
      unfollow();
    },
  };
}

const nameOf = ({ channel, instrument, length }: FeedTopic): string =>
  channel === "bars" ? `bars ${instrument.id} ${length}` : `${channel} ${instrument.id}`;
