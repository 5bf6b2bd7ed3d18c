import {
  type Clock,
  type Db,
  dayMs,
  type EventLog,
  type MemberId,
  type StoredEvent,
} from "#kernel";
import { addMessages, listeningMembers, subscriptionsOf } from "./store.ts";
import { type PushSubscription, wants } from "./subscription.ts";

/** What is older is no news: it stands in the app. Push services are told the same. */
export const newsMs = dayMs;
const pageSize = 1_000;

/** Turns what happens to members whose devices listen into messages to these devices. */
export type Collect = {
  /** Listens for every member with a device, and looks for what they missed meanwhile. */
  start(): Promise<void>;
  /** Listens for a member whose device was stored. */
  watch(memberId: MemberId): void;
  /** Stores messages for what has happened since the last call. @returns how many events it read */
  run(): Promise<number>;
  close(): void;
};

/**
 * Live events only say whose log has grown; what is told is read from the log, after the last event
 * that was read for the device. So a crash loses none, and members without a device cost nothing.
 */
export function createCollect(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly events: EventLog;
}): Collect {
  const { db, clock, events } = deps;
  const watched = new Map<MemberId, () => void>();
  let grown = new Set<MemberId>();

  function watch(memberId: MemberId): void {
    grown.add(memberId);
    if (watched.has(memberId)) return;
    watched.set(
      memberId,
      events.subscribe(memberId, () => grown.add(memberId)),
    );
  }

  async function read(device: PushSubscription): Promise<number> {
    let from = device.readTo;
    let count = 0;
    for (;;) {
      const page = await events.since(device.memberId, from, pageSize);
      const last = page[page.length - 1];
      // The log gives a few again that were read before, for they may have been overtaken.
      if (last === undefined) return count;
      const atMs = clock.nowMs();
      const since = Math.max(device.createdAtMs, atMs - newsMs);
      const told = page.filter((event) => isTold(event, device, since));
      const to = last.seq > from ? last.seq : from;
      await db.transaction((tx) => addMessages(tx, device.sessionId, told, { to, atMs }));
      count += told.length;
      if (page.length < pageSize || to === from) return count;
      from = to;
    }
  }

  return {
    watch,
    async start() {
      for (const memberId of await listeningMembers(db)) watch(memberId);
    },
    async run() {
      const members = grown;
      grown = new Set();
      let count = 0;
      for (const memberId of members) {
        try {
          for (const device of await subscriptionsOf(db, memberId)) count += await read(device);
        } catch (cause) {
          // Whoever was not read is looked at again.
          for (const left of members) grown.add(left);
          throw cause;
        }
      }
      return count;
    },
    close() {
      for (const stop of watched.values()) stop();
    },
  };
}

function isTold(event: StoredEvent, device: PushSubscription, sinceMs: number): boolean {
  return event.atMs >= sinceMs && wants(device, event.type);
}
