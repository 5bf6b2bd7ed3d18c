import { expect, test } from "vitest";
import { type Accounts, migrations as accountsMigrations, createAccounts } from "#accounts";
import {
  createIdentity,
  createSandboxIdentityCheck,
  migrations as identityMigrations,
} from "#identity";
import {
  createEventLog,
  createManualClock,
  createSeededIds,
  eventMigrations,
  must,
  silentLog,
} from "#kernel";
import { createMemoryLedger } from "#ledger";
import { createMovements, movementMigrations } from "#movements";
import { createTestDatabase } from "#testing";
import { withAccounts } from "./sign-up.ts";

async function createWorld() {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(
    await createTestDatabase([
      ...eventMigrations,
      ...movementMigrations,
      ...identityMigrations,
      ...accountsMigrations,
    ]),
  );
  const { db } = database;
  const clock = createManualClock(Date.UTC(2026, 0, 15));
  const ids = createSeededIds(clock, "sign-up");
  const log = silentLog;
  const ledger = createMemoryLedger({ clock });
  const events = createEventLog(db);
  const movements = await createMovements({ db, ledger, clock, events, log });
  stack.defer(() => movements.close());
  const identity = createIdentity({
    db,
    clock,
    ids,
    log,
    secretKey: ids.bytes(32),
    relyingParty: { id: "localhost", name: "Bourse", origins: ["http://localhost"] },
    identityCheck: createSandboxIdentityCheck({ clock }),
  });
  const directory = { nameOf: async () => undefined };
  const accounts = createAccounts({ db, ledger, movements, clock, ids, log, directory });
  const owned = stack.move();
  return { identity, accounts, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const caller = { address: "203.0.113.7", userAgent: "Test" };
const ana = {
  handle: "ana",
  name: "Ana",
  kind: "person",
  language: "en",
  displayCurrency: "GBP",
  password: "a long pass phrase of hers",
} as const;

test("who signs up has accounts in the chosen currency, dollars and euros, in turn", async () => {
  await using world = await createWorld();
  const door = withAccounts(world.identity, world.accounts);
  const { member } = must(await door.signUpWithPassword(ana, caller));
  const accounts = await world.accounts.list(member.id);
  expect(accounts.map(({ currency }) => currency)).toEqual(["GBP", "USD", "EUR"]);
  expect(accounts.every(({ holder }) => holder === "Ana")).toBe(true);
});

test("accounts that a crash left unopened are opened at the next sign-in", async () => {
  await using world = await createWorld();
  const crashing: Pick<Accounts, "open"> = {
    async open(member, currency, holder) {
      if (currency !== "GBP") throw new Error("crash");
      return world.accounts.open(member, currency, holder);
    },
  };
  const first = withAccounts(world.identity, crashing).signUpWithPassword(ana, caller);
  await expect(first).rejects.toThrow("crash");
  const door = withAccounts(world.identity, world.accounts);
  const signIn = { account: "ana", password: ana.password };
  const { member } = must(await door.signInWithPassword(signIn, caller));
  expect(await world.accounts.list(member.id)).toHaveLength(3);
  must(await door.signInWithPassword(signIn, caller));
  expect(await world.accounts.list(member.id)).toHaveLength(3);
});

test("a sign-up that is refused opens nothing", async () => {
  await using world = await createWorld();
  const nothing: Pick<Accounts, "open"> = {
    open: () => Promise.reject(new Error("nothing is to be opened")),
  };
  const door = withAccounts(world.identity, nothing);
  const refused = await door.signUpWithPassword({ ...ana, password: "password" }, caller);
  expect(refused.ok).toBe(false);
});
