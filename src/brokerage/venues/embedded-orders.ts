import type { Db } from "#kernel";
import {
  type EmbeddedCursor,
  type EmbeddedOrder,
  findEmbedded,
  type HeardChange,
  nameOrder,
  openEmbedded,
  storeHeard,
} from "../store/embedded.ts";
import type { ClientOrderId, VenueStanding } from "../venue.ts";

/** Our orders in the embedded exchange, as far as something may still be said of them. */
export type EmbeddedOrders = {
  /** Those of a journal. */
  load(generation: number): Promise<void>;
  /** Stored before the exchange gets it. */
  name(number: number, clientOrderId: ClientOrderId, generation: number): Promise<void>;
  /** From here on the exchange may have it: until it says so, nothing is said of it. */
  expect(number: number): void;
  /** The exchange surely has not got it. */
  dismiss(number: number): void;
  /** Whether this process gave it to the exchange, which has not said anything of it yet. */
  isExpected(clientOrderId: ClientOrderId): boolean;
  byNumber(number: number): EmbeddedOrder | undefined;
  numberOf(clientOrderId: ClientOrderId): number | undefined;
  /** Also of one that has ended. */
  find(clientOrderId: ClientOrderId): Promise<EmbeddedOrder | undefined>;
  /** What the venue has said of one. */
  note(number: number, standing: VenueStanding | undefined, traded: number): void;
  /** Stores what was noted, together with how far it was heard, and what is not taken over. */
  store(cursor: EmbeddedCursor, events: HeardChange): Promise<void>;
};

export function createEmbeddedOrders(db: Db): EmbeddedOrders {
  const byNumber = new Map<number, EmbeddedOrder>();
  const numbers = new Map<ClientOrderId, number>();
  const changed = new Map<number, EmbeddedOrder>();
  const expected = new Set<number>();

  function keep(order: EmbeddedOrder): void {
    byNumber.set(order.number, order);
    numbers.set(order.clientOrderId, order.number);
  }

  return {
    async load(generation) {
      for (const order of await openEmbedded(db, generation)) keep(order);
    },
    async name(number, clientOrderId, generation) {
      const named = { number, clientOrderId, generation, standing: "unknown", traded: 0 } as const;
      await db.transaction((tx) => nameOrder(tx, named));
      keep(named);
    },
    expect: (number) => void expected.add(number),
    dismiss: (number) => void expected.delete(number),
    isExpected(clientOrderId) {
      const number = numbers.get(clientOrderId);
      return number !== undefined && expected.has(number);
    },
    byNumber: (number) => byNumber.get(number),
    numberOf: (clientOrderId) => numbers.get(clientOrderId),
    async find(clientOrderId) {
      const number = numbers.get(clientOrderId);
      return number === undefined ? findEmbedded(db, clientOrderId) : byNumber.get(number);
    },
    note(number, said, traded) {
      const before = byNumber.get(number);
      if (!before) return;
      expected.delete(number);
      // A market order that was filled is told to have ended, too.
      const standing = before.standing === "filled" ? "filled" : (said ?? before.standing);
      const after = { ...before, standing, traded: before.traded + traded };
      keep(after);
      changed.set(number, after);
    },
    async store(cursor, events) {
      const orders = [...changed.values()];
      changed.clear();
      try {
        await db.transaction((tx) => storeHeard(tx, orders, cursor, events));
      } catch (cause) {
        for (const order of orders) {
          if (!changed.has(order.number)) changed.set(order.number, order);
        }
        throw cause;
      }
      for (const { number, clientOrderId, standing } of orders) {
        if (standing === "working" || standing === "unknown") continue;
        byNumber.delete(number);
        numbers.delete(clientOrderId);
      }
    },
  };
}
