import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Secrets } from "#config";
import { createRandom } from "#demo";
import {
  createManualClock,
  createSeededIds,
  type Ids,
  type Log,
  type ManualClock,
  secondMs,
} from "#kernel";
import { type Bank, type BankDeps, migrations, openBank } from "#main";
import { createTestDatabase, type TestDatabase } from "#testing";
import { type Network, openNetwork } from "./network.ts";

/** A bank with what it stands on, which can die and be started again. */
export type World = AsyncDisposable & {
  readonly clock: ManualClock;
  readonly ids: Ids;
  /** Not by way of the network: for the auditor. */
  readonly database: TestDatabase;
  readonly bank: Bank;
  readonly network: Network;
  /** What the bank warned of lately, newest last. */
  readonly warnings: readonly string[];
  /** What the living bank has called an error since this was asked. */
  takeErrors(): string[];
  /** The bank dies as it stands; another starts on the same database. */
  crash(): Promise<void>;
  /** Another takes over while the bank, which lost its connections, still lives; gives that one. */
  replace(): Promise<Bank>;
};

const startMs = Date.UTC(2026, 0, 10, 12);
const warningsMax = 40;

const secrets: Secrets = {
  key: (use) => new Uint8Array(32).fill(use === "links" ? 1 : 2),
};

const publicUrl = "https://bank.example";

/** A new bank on a database of its own. */
export async function createWorld(
  seed: string,
  { openLedger, engine }: Pick<BankDeps, "openLedger" | "engine"> = {},
): Promise<World> {
  const database = await createTestDatabase(migrations);
  const clock = createManualClock(startMs + createRandom(seed).between(0, 1e5) * secondMs);
  const ids = createSeededIds(clock, seed);
  const warnings: string[] = [];
  const exchangeFolder = join(tmpdir(), `bourse-exchange-${randomBytes(6).toString("hex")}`);
  const shared = { clock, ids, secrets, publicUrl, exchangeFolder };
  const relyingParty = { id: "bank.example", name: "Bank", origins: [publicUrl] };
  const begin = async () => {
    const network = await openNetwork(database.url);
    const errors: string[] = [];
    const log = logInto(warnings, errors);
    const given = { ...shared, log, relyingParty, databaseUrl: network.url };
    const kept = { ...(openLedger && { openLedger }), ...(engine && { engine }) };
    const bank = await openBank({ ...given, ...kept });
    return { network, bank, errors };
  };
  let alive = await begin();
  const dead: (typeof alive)[] = [];
  return {
    clock,
    ids,
    database,
    warnings,
    get bank() {
      return alive.bank;
    },
    get network() {
      return alive.network;
    },
    takeErrors: () => alive.errors.splice(0),
    async crash() {
      alive.network.sever();
      dead.push(alive);
      alive = await begin();
    },
    async replace() {
      const replaced = alive;
      replaced.network.cutAll();
      dead.push(replaced);
      alive = await begin();
      return replaced.bank;
    },
    async [Symbol.asyncDispose]() {
      const all = [alive, ...dead];
      await Promise.allSettled(all.map(({ bank }) => bank[Symbol.asyncDispose]()));
      await Promise.all(all.map(({ network }) => network[Symbol.asyncDispose]()));
      await database[Symbol.asyncDispose]();
    },
  };
}

function logInto(warnings: string[], errors: string[]): Log {
  const warn = (data: object, message: string) => {
    const line = `${message}: ${Object.values(data).map(String).join(" ")}`;
    warnings.push(line);
    if (warnings.length > warningsMax) warnings.shift();
    return line;
  };
  const ignore = () => {};
  return {
    debug: ignore,
    info: ignore,
    warn,
    error(data, message) {
      errors.push(warn(data, message));
    },
  };
}
