import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import {
  createMemoryStore,
  type FixMessage,
  type FixVersion,
  field,
  migrations as fixMigrations,
  formatTimestamp,
  type Initiator,
  type OutgoingField,
  startInitiator,
} from "#fix";
import {
  createEventLog,
  createRandomIds,
  createSystemClock,
  eventMigrations,
  must,
  silentLog,
} from "#kernel";
import { createMarket, migrations as marketMigrations } from "#market";
import { createTestDatabase, type TestDatabase } from "#testing";
import type { Firm } from "./firm.ts";
import { createFirms } from "./firms.ts";
import { type GatewayDeps, startGateway } from "./gateway.ts";
import { migrations } from "./migrations.ts";
import { orderBookName } from "./order-book.ts";

const clock = createSystemClock();
const ids = createRandomIds(clock);

/** A database with the gateway's tables and two instruments, ACME by cents and ZETA by nickels. */
export async function createGatewayDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase([
    ...eventMigrations,
    ...marketMigrations,
    ...fixMigrations,
    ...migrations,
  ]);
  await database.db.pool.query(`
    insert into market.instrument (id, symbol, name, kind, exchange, currency, tick, lot,
      is_fractional, calendar, settlement_days, market, state, facts)
    values ('ins_1', 'ACME', 'Acme', 'share', 'BRSE', 'USD', 100, 1, true, '24x7', 1, 1, 'listed',
      '{}'),
      ('ins_2', 'ZETA', 'Zeta', 'fund', 'BRSE', 'USD', 500, 10, false, '24x7', 1, 2, 'listed',
      '{}')`);
  return database;
}

/** A gateway at an embedded exchange; what it keeps stays in the database and the folder. */
export async function openFloor(
  { db }: TestDatabase,
  settings: { readonly folder: string } & Partial<GatewayDeps>,
) {
  const events = createEventLog(db);
  const market = await createMarket({
    db,
    clock,
    ids,
    log: silentLog,
    events,
    exchangeFolder: settings.folder,
    keepers: [orderBookName],
  });
  const firms = createFirms({ db, clock, ids });
  const gateway = await startGateway({
    db,
    clock,
    log: silentLog,
    firms,
    market,
    port: 0,
    host: "127.0.0.1",
    compId: "BOURSE",
    ...settings,
  });
  return {
    market,
    firms,
    gateway,
    async close() {
      await gateway[Symbol.asyncDispose]();
      await market[Symbol.asyncDispose]();
    },
  };
}

/** A folder that is gone after the test run. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "bourse-gateway-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

type Floor = Awaited<ReturnType<typeof openFloor>>;

const waitMsMax = 20_000;

/** Waits for what another thread or socket brings about. */
async function until(isSo: () => boolean, timeoutMs: number): Promise<void> {
  await vi.waitFor(
    () => {
      if (!isSo()) throw new Error("It has not come.");
    },
    { interval: 2, timeout: timeoutMs },
  );
}

/** A firm with its session: what it sends, and what it is told. */
export type Trader = Awaited<ReturnType<typeof joinFloor>>;

/** Adds a firm, and logs on as it. */
export async function joinFloor(
  floor: Floor,
  compId: string,
  more: Partial<Firm> & { readonly store?: ReturnType<typeof createMemoryStore> } = {},
) {
  const { store = createMemoryStore(), ...firm } = more;
  const version: FixVersion = firm.version ?? "FIX.4.4";
  const added = must(
    await floor.firms.add({
      compId,
      name: compId,
      version,
      certificate: null,
      cancelOnDisconnect: false,
      copies: null,
      ...firm,
    }),
  );
  return logOn(floor, compId, version, added.password ?? "", store);
}

/** Logs on as a firm that there is. */
export async function logOn(
  floor: Floor,
  compId: string,
  version: FixVersion,
  password: string,
  store = createMemoryStore(),
  timeoutMs = waitMsMax,
) {
  const told: FixMessage[] = [];
  const logonFields: OutgoingField[] =
    version === "FIX.4.4"
      ? [[554, password]]
      : [
          [95, password.length],
          [96, password],
        ];
  const initiator: Initiator = await startInitiator({
    host: "127.0.0.1",
    port: floor.gateway.port,
    settings: { version, sender: compId, target: "BOURSE", role: "initiator", logonFields },
    store,
    application: { receive: (message) => void told.push(message) },
    clock,
    log: silentLog,
    reconnectMs: 20,
  });
  try {
    await until(() => initiator.peer.isLoggedOn(), timeoutMs);
  } catch (error) {
    await initiator.close();
    throw error;
  }
  return {
    initiator,
    password,
    store,
    ...createMouth(initiator),
    ...createEar(told),
    close: () => initiator.close(),
  };
}

function createMouth(initiator: Initiator) {
  const send = (type: string, body: readonly OutgoingField[]) =>
    initiator.peer.send({ type, body });
  return {
    send,
    /** An order to buy (1) or sell (2) ACME, unless told otherwise. */
    order(
      clOrdId: string,
      side: 1 | 2,
      quantity: number,
      price: string,
      more: OutgoingField[] = [],
    ) {
      const isOther = more.some(([tag]) => tag === 55);
      send("D", [
        [11, clOrdId],
        [21, 1],
        [38, quantity],
        [40, 2],
        [44, price],
        [54, side],
        ...(isOther ? [] : [[55, "ACME"] as const]),
        [60, formatTimestamp(clock.nowMs())],
        ...more,
      ]);
    },
  };
}

function createEar(told: readonly FixMessage[]) {
  let read = 0;
  return {
    /** The next message that we are told, as the fields asked for: `8 11=a 39=0`. */
    async hear(...tags: number[]): Promise<string> {
      await until(() => told.length > read, waitMsMax);
      const message = told[read++];
      if (message === undefined) return "";
      const fields = tags.flatMap((tag) => {
        const value = field(message, tag);
        return value === undefined ? [] : [`${tag}=${value}`];
      });
      return [message.type, ...fields].join(" ");
    },
  };
}
