import type { Clock, Log } from "#kernel";
import {
  accountFlags,
  continueMovedLedger,
  type Ledger,
  openTigerBeetleLedger,
  type TransferInput,
  timestampMax,
  transferFlags,
} from "#ledger";
import type { TigerBeetleCluster } from "#testing";

type Event = { readonly flags: number; readonly timestamp: bigint };

const msNs = 1_000_000n;
const secondNs = 1_000n * msNs;

/**
 * Opens a cluster's ledger under a clock that the test moves. A cluster goes by no time but its
 * own, so everything is sent to it as events of the past; and as such holds cannot expire by
 * themselves there, they are released as those of a ledger that was moved.
 */
export function openUnderClock(cluster: TigerBeetleCluster) {
  // What a bank that dies leaves behind for the next one.
  const holds = new Map<bigint, bigint>();
  let last = 0n;
  let before: Promise<unknown> = Promise.resolve();

  /** In the order in which their times were given. */
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = before.then(run, run);
    before = mine.catch(() => {});
    return mine;
  };
  const stamped = <E extends Event>(events: readonly E[], imported: number, clock: Clock): E[] =>
    events.map((event) => {
      const now = BigInt(clock.nowMs()) * msNs;
      last = now > last ? now : last + 1n;
      return { ...event, flags: event.flags | imported, timestamp: last };
    });
  const withoutTimeout = (event: TransferInput): TransferInput =>
    event.flags & transferFlags.pending ? { ...event, timeout: 0 } : event;

  return async ({ clock, log }: { readonly clock: Clock; readonly log: Log }): Promise<Ledger> => {
    const ledger = await openTigerBeetleLedger({ ...cluster, log });
    const past: Ledger = {
      ...ledger,
      createAccounts: (events) =>
        inTurn(() => ledger.createAccounts(stamped(events, accountFlags.imported, clock))),
      createTransfers: (events) =>
        inTurn(async () => {
          const sent = stamped(events, transferFlags.imported, clock);
          const results = await ledger.createTransfers(sent.map(withoutTimeout));
          for (const [index, { status }] of results.entries()) {
            const event = sent[index];
            if (status !== "created" || !event?.timeout) continue;
            holds.set(event.id, event.timestamp + BigInt(event.timeout) * secondNs);
          }
          return results;
        }),
    };
    return continueMovedLedger(past, {
      through: timestampMax,
      holds,
      forget: async () => {},
      clock,
    });
  };
}
