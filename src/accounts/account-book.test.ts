import { isValidBIC, isValidIBAN } from "ibantools";
import { expect, test } from "vitest";
import { type Currency, currencyCodes, idToU128, must, sqlState } from "#kernel";
import { accountFlags } from "#ledger";
import { isRoutingNumber } from "#rails";
import { isUsAccountNumber } from "./account-number.ts";
import { createAccounts } from "./index.ts";
import { brokenInvariants, createTestWorld } from "./world.testing.ts";

test("a member who opens an account at many places at once has one", async () => {
  await using world = await createTestWorld();
  const { ids, accounts, db } = world;
  const member = ids.make("usr");
  // Another instance has its own memory, so the database decides.
  const other = createAccounts(world);
  const opened = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      (i % 2 === 0 ? accounts : other).open(member, "EUR", "Ana"),
    ),
  );
  expect(new Set(opened.map((account) => account.id)).size).toBe(1);
  expect(await accounts.list(member)).toEqual([opened[0]]);
  const rows = await db.pool.query("select count(*)::int as count from accounts.account");
  expect(rows.rows).toEqual([{ count: 1 }]);
});

test("an account that was seen is found without the database", async () => {
  await using world = await createTestWorld();
  const account = await world.member("Ana");
  await world.db.close();
  expect(await world.accounts.accountOf(account.member, "USD")).toBe(account);
  expect(await world.accounts.accountById(account.id)).toBe(account);
  await world.db.close().catch(() => {});
});

test("another member's account is not found", async () => {
  await using world = await createTestWorld();
  const [ana, bob] = [await world.member("Ana"), await world.member("Bob")];
  expect(await world.accounts.find(ana.member, bob.id)).toEqual({
    ok: false,
    error: { code: "not_found" },
  });
  expect(must(await world.accounts.find(bob.member, bob.id))).toBe(bob);
});

test("neither an account nor what is reserved of it can be overdrawn", async () => {
  await using world = await createTestWorld();
  const account = await world.member("Ana");
  const records = await world.ledger.lookupAccounts([
    idToU128(account.id),
    idToU128(account.reservedId),
  ]);
  expect(records).toHaveLength(2);
  for (const { flags } of records) {
    expect(flags & accountFlags.debitsMustNotExceedCredits).not.toBe(0);
    expect(flags & accountFlags.history).not.toBe(0);
  }
  expect(await brokenInvariants(world)).toEqual([]);
});

test("what is held is reserved with the sender and incoming with the receiver", async () => {
  await using world = await createTestWorld();
  const [ana, bob] = [await world.member("Ana"), await world.member("Bob")];
  await world.fund(ana, 10_000n);
  must(await world.pay(ana, bob, 2_500n, { pending: true }));
  const usd = (amount: bigint) => ({ amount, currency: "USD" });
  expect(await world.accounts.balances([ana, bob])).toEqual([
    { available: usd(7_500n), reserved: usd(2_500n), incoming: usd(0n) },
    { available: usd(0n), reserved: usd(0n), incoming: usd(2_500n) },
  ]);
});

test("details pass the check digits of their country", async () => {
  await using world = await createTestWorld();
  const member = world.ids.make("usr");
  const countries: Partial<Record<Currency, string>> = {
    EUR: "DE",
    GBP: "GB",
    CHF: "CH",
    KWD: "KW",
  };
  for (const currency of currencyCodes) {
    const { details } = await world.accounts.open(member, currency, "Ana");
    const [first] = details;
    const country = countries[currency];
    if (currency === "USD") {
      expect(first?.type === "us_account" && isRoutingNumber(first.routingNumber)).toBe(true);
      expect(first?.type === "us_account" && isUsAccountNumber(first.accountNumber)).toBe(true);
    } else if (country) {
      expect(first?.type === "iban" && first.iban.startsWith(country)).toBe(true);
      expect(first?.type === "iban" && isValidIBAN(first.iban)).toBe(true);
      expect(first?.type === "iban" && isValidBIC(first.bic)).toBe(true);
    } else {
      expect(details).toEqual([]);
    }
  }
});

test("an account is found by its US number, and by no mistyped one", async () => {
  await using world = await createTestWorld();
  const account = await world.member("Ana");
  const [details] = account.details;
  const number = details?.type === "us_account" ? details.accountNumber : "";
  expect(await world.accounts.accountByUsNumber(number)).toEqual(account);
  for (let at = 0; at < number.length; at++) {
    const digit = String((Number(number[at]) + 1) % 10);
    const mistyped = number.slice(0, at) + digit + number.slice(at + 1);
    expect(await world.accounts.accountByUsNumber(mistyped)).toBeUndefined();
  }
});

test("two accounts never share a number", async () => {
  await using world = await createTestWorld();
  await world.member("Ana");
  const copy = world.db.pool.query(
    `insert into accounts.account
     select 'x', 'y', 'z', currency, holder, account_number, null, created_at
     from accounts.account`,
  );
  await expect(copy).rejects.toSatisfy((error) => sqlState(error) === "23505");
});
