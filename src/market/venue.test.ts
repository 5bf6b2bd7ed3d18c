import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  addNewOrder,
  createCommandRows,
  event,
  eventKind,
  type NewOrder,
  reason,
  side,
} from "#exchange";
import { createManualClock, silentLog } from "#kernel";
import { createTestDatabase, type TestDatabase } from "#testing";
import { migrations } from "./migrations.ts";
import { eachEvent, type Follower, startVenue, type Venue, VenueGapError } from "./venue.ts";
import { createVenueAccounts } from "./venue-accounts.ts";

let database: TestDatabase;
let folder: string;
const clock = createManualClock(Date.UTC(2026, 10, 26));

beforeAll(async () => {
  database = await createTestDatabase(migrations);
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bourse-venue-"));
  return () => rmSync(folder, { recursive: true, force: true });
});

const open = () =>
  startVenue({ db: database.db, clock, log: silentLog, folder, keepers: ["store"] });

/** A follower that keeps kinds and sequences, as one that stores them would. */
function createStore(): Follower & { readonly sequences: number[]; readonly kinds: number[] } {
  const sequences: number[] = [];
  const kinds: number[] = [];
  return {
    name: "store",
    sequences,
    kinds,
    take(rows) {
      for (const at of eachEvent(rows)) {
        sequences.push(rows[at + event.sequenceLow] ?? 0);
        kinds.push(rows[at] ?? 0);
      }
    },
    settle: async () => {},
  };
}

function order(venue: Venue, one: Omit<NewOrder, "id">) {
  const list = createCommandRows(1);
  addNewOrder(list, 1, venue.nowMicros(), { id: venue.nextOrderId(), ...one });
  return venue.submit(list);
}

test("a follower gets every event once, in order, over any number of starts", async () => {
  const store = createStore();
  let account: number;
  {
    await using venue = await open();
    venue.follow(0, store);
    account = await createVenueAccounts(database.db, venue).open("maker");
    const all = [101, 102, 103].map((price) =>
      order(venue, { account, side: side.sell, quantity: 10, price }),
    );
    await Promise.all(all);
    expect(venue.data.depth(1, 5).view.asks.map(({ price }) => price)).toEqual([101, 102, 103]);
  }
  {
    await using venue = await open();
    // What others may see of a book is there again, from the snapshot.
    expect(venue.data.depth(1, 5).view.asks.map(({ quantity }) => quantity)).toEqual([10, 10, 10]);
    venue.follow(store.sequences.at(-1) ?? 0, store);
    const buyer = await createVenueAccounts(database.db, venue).open("buyer");
    await order(venue, { account: buyer, side: side.buy, quantity: 15, price: 102 });
    expect(venue.data.depth(1, 5).view.asks).toEqual([
      { price: 102, quantity: 5, orders: 1 },
      { price: 103, quantity: 10, orders: 1 },
    ]);
  }
  expect(store.sequences).toEqual(store.sequences.map((_, index) => index + 1));
  expect(store.kinds.filter((kind) => kind === eventKind.trade)).toHaveLength(2);
});

test("what was not stored before a stop is given again at the next start", async () => {
  {
    await using venue = await open();
    const account = await createVenueAccounts(database.db, venue).open("forgetful");
    // It begins to store, and stops at once.
    venue.follow(0, createStore())();
    await order(venue, { account, side: side.buy, quantity: 1, price: 50 });
    // One who stores does not follow now: nothing may be forgotten.
    await venue.snapshot();
  }
  await using venue = await open();
  const store = createStore();
  venue.follow(0, store);
  expect(store.kinds).toContain(eventKind.rested);
  await venue.snapshot();
  expect(() => venue.follow(0, createStore())).toThrow(VenueGapError);
  expect(() => venue.follow(venue.sequence() + 1, createStore())).toThrow(VenueGapError);
});

test("a follower that cannot store keeps the venue from forgetting, and nobody out", async () => {
  await using venue = await open();
  const account = await createVenueAccounts(database.db, venue).open("slow");
  const store = createStore();
  const began = venue.sequence();
  let isAway = true;
  venue.follow(began, {
    ...store,
    async settle() {
      if (isAway) throw new Error("the database is away");
    },
  });
  const written = venue.snapshot();
  const ordered = order(venue, { account, side: side.buy, quantity: 1, price: 20 });
  await expect(written).rejects.toThrow("the database is away");
  await ordered;
  const { accepted, rested } = eventKind;
  expect(store.kinds).toEqual([accepted, rested]);
  venue.follow(began, createStore())();
  isAway = false;
  expect(await venue.snapshot()).toBe(true);
  expect(() => venue.follow(began, createStore())).toThrow(VenueGapError);
});

test("an order that is sent again is refused, also after a restart", async () => {
  const id = 77;
  const again = async () => {
    await using venue = await open();
    const account = await createVenueAccounts(database.db, venue).open("careful");
    const list = createCommandRows(1);
    const one = { id, account, side: side.buy, quantity: 1, price: 10 };
    addNewOrder(list, 1, venue.nowMicros(), one);
    const rows = await venue.submit(list);
    return [rows[event.kind], rows[event.reason]];
  };
  expect(await again()).toEqual([eventKind.accepted, reason.none]);
  expect(await again()).toEqual([eventKind.rejected, reason.duplicateId]);
});

test("a lost folder begins a new generation, with its accounts", async () => {
  const generations: number[] = [];
  for (let round = 0; round < 2; round++) {
    await using venue = await open();
    generations.push(venue.generation);
    const account = await createVenueAccounts(database.db, venue).open("steady");
    const rows = await order(venue, { account, side: side.buy, quantity: 1, price: 10 });
    expect(rows[event.kind]).toBe(eventKind.accepted);
    rmSync(folder, { recursive: true, force: true });
  }
  expect(generations[1]).toBe((generations[0] ?? 0) + 1);
});
