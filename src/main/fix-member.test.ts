import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createAccounts, institutionAccounts, ledgerOf } from "#accounts";
import {
  createActionMarket,
  createBrokerage,
  createEmbeddedVenue,
  createMarketPort,
  embeddedCustodian,
  embeddedKeeper,
  noFees,
} from "#brokerage";
import { addNewOrder, createCommandRows, side } from "#exchange";
import {
  createMemoryStore,
  type FixMessage,
  field,
  formatTimestamp,
  type OutgoingField,
  startInitiator,
} from "#fix";
import { createFirms, orderBookName, startGateway } from "#gateway";
import {
  createEventLog,
  createManualClock,
  createSeededIds,
  idToU128,
  must,
  silentLog,
} from "#kernel";
import { createMemoryLedger, transferInput } from "#ledger";
import { createMarket, toPrice } from "#market";
import { createMovements } from "#movements";
import { createTestDatabase } from "#testing";
import { migrations } from "./migrations.ts";

const acme = {
  symbol: "ACME",
  name: "Acme Works",
  kind: "share",
  exchange: "XTST",
  currency: "USD",
  tick: toPrice(100n),
  lot: 1,
  isFractional: true,
  calendar: "24x7",
  settlementDays: 1,
  state: "listed",
  facts: { sector: null, description: null, sharesOutstanding: null, dividendYield: null },
} as const;

/** The broker at its own exchange, the gateway, and one member with a hundred dollars. */
async function openHouse() {
  await using stack = new AsyncDisposableStack();
  const { db } = stack.use(await createTestDatabase(migrations));
  const exchangeFolder = mkdtempSync(join(tmpdir(), "bourse-member-"));
  stack.defer(() => rmSync(exchangeFolder, { recursive: true, force: true }));
  const clock = createManualClock(Date.UTC(2026, 10, 26, 15));
  const shared = { db, clock, ids: createSeededIds(clock, "fix member"), log: silentLog };
  const events = createEventLog(db);
  const ledger = createMemoryLedger(shared);
  stack.defer(() => ledger.close());
  const movements = await createMovements({ ...shared, ledger, events });
  stack.defer(() => movements.close());
  const directory = { nameOf: async () => ({ name: "Alice", handle: "alice" }) };
  const accounts = createAccounts({ ...shared, ledger, movements, directory });
  await accounts.ensureInstitution();
  const keepers = [embeddedKeeper, orderBookName];
  const market = stack.use(await createMarket({ ...shared, events, exchangeFolder, keepers }));
  await market.register.save([acme]);
  const given = { ...shared, events, ledger, movements, accounts };
  const venue = createEmbeddedVenue({ ...given, market });
  const brokerage = createBrokerage({
    ...given,
    market: createMarketPort(market),
    issuers: createActionMarket(market),
    identity: { findPayee: async () => ({ ok: false, error: { code: "not_found" } }) },
    venueOf: () => venue,
    venues: [venue],
    custodian: embeddedCustodian,
    fees: noFees,
  });
  await brokerage.start();
  stack.defer(() => brokerage.close());
  const alice = shared.ids.make("usr");
  const account = await accounts.open(alice, "USD", "Alice");
  const funding = transferInput({
    id: shared.ids.u128(),
    debitAccountId: institutionAccounts.nostro("USD"),
    creditAccountId: idToU128(account.id),
    amount: 10_000n,
    ledger: ledgerOf("USD"),
    code: 1,
  });
  const [funded] = await ledger.createTransfers([funding]);
  expect(funded?.status).toBe("created");
  const firms = createFirms(shared);
  const door = { port: 0, host: "127.0.0.1", compId: "BOURSE" };
  const trading = { brokerage, events };
  const openGateway = () => startGateway({ ...shared, market, firms, trading, ...door });
  const gateway = stack.use(await openGateway());
  const owned = stack.move();
  return {
    ...given,
    market,
    brokerage,
    firms,
    gateway,
    openGateway,
    alice,
    account,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

let house: Awaited<ReturnType<typeof openHouse>>;
let session: Awaited<ReturnType<typeof logOn>>;
beforeAll(async () => {
  house = await openHouse();
  const who = { compId: "ALICE", name: "Alice", version: "FIX.4.4" } as const;
  const more = { certificate: null, cancelOnDisconnect: false, copies: null, member: house.alice };
  const { password = "" } = must(await house.firms.add({ ...who, ...more }));
  session = await logOn(house.gateway.port, password, createMemoryStore());
});
afterAll(async () => {
  await session.initiator.close();
  await house[Symbol.asyncDispose]();
});

async function logOn(port: number, password: string, store: ReturnType<typeof createMemoryStore>) {
  const { clock } = house;
  const told: FixMessage[] = [];
  const initiator = await startInitiator({
    host: "127.0.0.1",
    port,
    settings: {
      version: "FIX.4.4",
      sender: "ALICE",
      target: "BOURSE",
      role: "initiator",
      logonFields: [[554, password]],
    },
    store,
    application: { receive: (message) => void told.push(message) },
    clock,
    log: silentLog,
    reconnectMs: 20,
  });
  await vi.waitFor(() => expect(initiator.peer.isLoggedOn()).toBe(true), { timeout: 20_000 });
  let read = 0;
  return {
    initiator,
    again: (otherPort: number) => logOn(otherPort, password, store),
    send: (type: string, body: OutgoingField[]) => initiator.peer.send({ type, body }),
    async hear(...tags: number[]): Promise<string> {
      await expect.poll(() => told.length, { timeout: 20_000 }).toBeGreaterThan(read);
      const message = told[read++];
      if (message === undefined) return "";
      const said = tags.map((tag) => [tag, field(message, tag)] as const);
      const known = said.flatMap(([tag, value]) =>
        value === undefined ? [] : [`${tag}=${value}`],
      );
      return [message.type, ...known].join(" ");
    },
  };
}

const order = (clOrdId: string, own: 1 | 2, quantity: number, price: string) =>
  session.send("D", [
    [11, clOrdId],
    [38, quantity],
    [40, 2],
    [44, price],
    [54, own],
    [55, "ACME"],
    [59, 1],
    [60, formatTimestamp(house.clock.nowMs())],
  ]);

const cancel = (clOrdId: string, original: string) =>
  session.send("F", [
    [11, clOrdId],
    [41, original],
    [54, 1],
    [55, "ACME"],
    [60, formatTimestamp(house.clock.nowMs())],
  ]);

/** Somebody at the exchange offers shares. */
async function offer(cents: number, quantity: number): Promise<void> {
  const venue = await house.market.venue();
  const account = await venue.accounts.open("maker");
  const list = createCommandRows(1);
  const one = { id: venue.nextOrderId(), account, side: side.sell, quantity, price: cents };
  addNewOrder(list, 1, venue.nowMicros(), one);
  await venue.submit(list);
}

/** What she may spend, in cents. */
async function available(): Promise<bigint> {
  const [held] = await house.accounts.balances([house.account]);
  return held?.available.amount ?? -1n;
}

const state = [11, 41, 150, 39, 14, 151, 31, 32] as const;

test("an order sets her money aside, and a cancel gives it back", async () => {
  order("a1", 1, 3, "10.00");
  expect(await session.hear(...state)).toBe("8 11=a1 150=0 39=0 14=0 151=3");
  expect(await available()).toBe(7_000n);
  const [seen] = await house.brokerage.orders({ member: house.alice, limit: 1 });
  expect(seen).toMatchObject({ source: "fix" });
  cancel("a2", "a1");
  expect(await session.hear(...state)).toBe("8 11=a2 41=a1 150=4 39=4 14=0 151=0");
  expect(await available()).toBe(10_000n);
  cancel("a3", "a1");
  expect(await session.hear(11, 41, 39, 102, 434)).toBe("9 11=a3 41=a1 39=4 102=0 434=1");
});

test("what she has not she cannot order", async () => {
  order("b1", 1, 11, "10.00");
  expect(await session.hear(...state, 58)).toBe(
    "8 11=b1 150=8 39=8 14=0 151=0 58=insufficient funds",
  );
  order("b2", 2, 1, "10.00");
  expect(await session.hear(...state, 58)).toBe(
    "8 11=b2 150=8 39=8 14=0 151=0 58=insufficient units",
  );
  order("b2", 1, 1, "10.00");
  expect(await session.hear(11, 39, 58)).toBe("8 11=b2 39=8 58=This ClOrdID was used before");
});

test("her trades are told, and settle in the ledger as those of the app do", async () => {
  order("c1", 1, 5, "10.00");
  expect(await session.hear(...state)).toBe("8 11=c1 150=0 39=0 14=0 151=5");
  await offer(1_000, 2);
  expect(await session.hear(...state)).toBe("8 11=c1 150=F 39=1 14=2 151=3 31=10.00 32=2");
  await offer(1_000, 3);
  expect(await session.hear(...state)).toBe("8 11=c1 150=F 39=2 14=5 151=0 31=10.00 32=3");
  session.send("H", [
    [11, "c1"],
    [54, 1],
    [55, "ACME"],
  ]);
  expect(await session.hear(...state, 6)).toBe("8 11=c1 150=I 39=2 14=5 151=0 6=10");
  expect(await available()).toBe(5_000n);
  house.clock.advanceMs(3 * 86_400_000);
  expect(await house.brokerage.settle()).toBe(2);
  const [held] = await house.brokerage.positions(house.alice);
  expect(held?.quantity).toBe(5_000_000_000n);
  expect((await house.brokerage.verifyBrokerage()).length).toBe(0);
});

test("what was traded while the gateway was away is told once it is back", async () => {
  order("d1", 1, 2, "10.00");
  expect(await session.hear(...state)).toBe("8 11=d1 150=0 39=0 14=0 151=2");
  await session.initiator.close();
  await house.gateway[Symbol.asyncDispose]();
  await offer(1_000, 2);
  const latest = async () => (await house.brokerage.orders({ member: house.alice, limit: 1 }))[0];
  await expect.poll(async () => (await latest())?.state, { timeout: 20_000 }).toBe("filled");
  await using gateway = await house.openGateway();
  session = await session.again(gateway.port);
  expect(await session.hear(...state)).toBe("8 11=d1 150=F 39=2 14=2 151=0 31=10.00 32=2");
  await session.initiator.close();
});
