import { describe, expect, it } from "vitest";
import {
  type AccountFilter,
  accountFilter,
  accountFilterFlags,
  queryFilter,
  queryFilterFlags,
} from "../filters.ts";
import { u128Max } from "../records.ts";
import {
  a,
  account,
  balancesOf,
  createAccounts,
  createTransfers,
  expectReleased,
  type MakeLedger,
  passSeconds,
  settle,
  startMs,
  t,
  transfer,
} from "./fixture.ts";

const { debits, credits, reversed } = accountFilterFlags;
const back = { debitAccountId: 2n, creditAccountId: 1n };

export function describeQueries(makeLedger: MakeLedger): void {
  async function open() {
    const made = await makeLedger(startMs);
    const { ledger } = made;
    await createAccounts(
      ledger,
      account(1n, { flags: a.history, userData128: 1n, code: 7 }),
      account(2n, { userData64: 2n }),
      account(3n, { ledger: 2, userData32: 3 }),
      account(4n, { ledger: 2, userData32: 3, code: 7 }),
    );
    const other = { ledger: 2, debitAccountId: 3n, creditAccountId: 4n };
    await createTransfers(
      ledger,
      transfer(10n, { amount: 1n, userData128: 1n }),
      transfer(11n, { amount: 2n, userData64: 2n, ...back }),
      transfer(12n, { amount: 3n, userData32: 3, flags: t.pending, timeout: 1 }),
      transfer(13n, { amount: 4n, code: 7, userData64: 2n }),
      transfer(14n, { amount: 5n, code: 7, userData64: 2n, ...other }),
      settle(15n, 12n, { amount: 2n }),
    );
    const all = await ledger.queryTransfers(queryFilter({}));
    const timeOf = (id: bigint) => all.find((each) => each.id === id)?.timestamp ?? 0n;
    return { ...made, timeOf, [Symbol.asyncDispose]: () => made[Symbol.asyncDispose]() };
  }
  type Open = Awaited<ReturnType<typeof open>>;
  const ids = (records: readonly { id: bigint }[]) => records.map(({ id }) => Number(id));

  describe("get_account_transfers", () => {
    const cases: [string, (made: Open) => Partial<AccountFilter>, number[]][] = [
      ["both sides, oldest first", () => ({}), [10, 11, 12, 13, 15]],
      ["debits", () => ({ flags: debits }), [10, 12, 13, 15]],
      ["credits", () => ({ flags: credits }), [11]],
      ["newest first", () => ({ flags: debits | credits | reversed }), [15, 13, 12, 11, 10]],
      ["the first two", () => ({ limit: 2 }), [10, 11]],
      ["the last two", () => ({ limit: 2, flags: debits | credits | reversed }), [15, 13]],
      ["user_data_128", () => ({ userData128: 1n }), [10]],
      ["user_data_64", () => ({ userData64: 2n }), [11, 13]],
      ["user_data_32", () => ({ userData32: 3 }), [12, 15]],
      ["code", () => ({ code: 7 }), [13]],
      ["all of several conditions", () => ({ code: 1, userData64: 2n, flags: credits }), [11]],
      ["from a time on", (made) => ({ timestampMin: made.timeOf(12n) }), [12, 13, 15]],
      ["up to a time", (made) => ({ timestampMax: made.timeOf(12n) }), [10, 11, 12]],
      [
        "one instant",
        (made) => ({ timestampMin: made.timeOf(11n), timestampMax: made.timeOf(11n) }),
        [11],
      ],
      ["no account", () => ({ accountId: 404n }), []],
      ["invalid: id zero", () => ({ accountId: 0n }), []],
      ["invalid: id max", () => ({ accountId: u128Max }), []],
      ["invalid: no side", () => ({ flags: reversed }), []],
      ["invalid: unknown flag", () => ({ flags: debits | credits | 8 }), []],
      ["invalid: limit zero", () => ({ limit: 0 }), []],
      ["invalid: minimum above maximum", () => ({ timestampMin: 2n, timestampMax: 1n }), []],
      ["invalid: minimum after the end of time", () => ({ timestampMin: 1n << 63n }), []],
      ["invalid: maximum after the end of time", () => ({ timestampMax: u128Max >> 64n }), []],
    ];
    it("answers by AND of equalities", async () => {
      await using made = await open();
      for (const [name, given, expected] of cases) {
        const filter = accountFilter({ accountId: 1n, ...given(made) });
        const found = ids(await made.ledger.getAccountTransfers(filter));
        expect({ name, found }).toEqual({ name, found: expected });
      }
    });
  });

  describe("get_account_balances", () => {
    it("answers the balances after each transfer of an account with history", async () => {
      await using made = await open();
      const { ledger } = made;
      const expected = [
        [0n, 1n, 0n, 0n],
        [0n, 1n, 0n, 2n],
        [3n, 1n, 0n, 2n],
        [3n, 5n, 0n, 2n],
        [0n, 7n, 0n, 2n],
      ];
      const found = await ledger.getAccountBalances(accountFilter({ accountId: 1n }));
      expect(found.map(balancesOf)).toEqual(expected);
      const transfers = await ledger.getAccountTransfers(accountFilter({ accountId: 1n }));
      expect(found.map((each) => each.timestamp)).toEqual(transfers.map((each) => each.timestamp));
      const latest = accountFilter({ accountId: 1n, limit: 1, flags: debits | credits | reversed });
      expect((await ledger.getAccountBalances(latest)).map(balancesOf)).toEqual([expected[4]]);
      const filtered = accountFilter({ accountId: 1n, flags: credits, userData64: 2n });
      expect((await ledger.getAccountBalances(filtered)).map(balancesOf)).toEqual([expected[1]]);
      await passSeconds(made, 2);
      await expectReleased(made, 0);
      expect(await ledger.getAccountBalances(accountFilter({ accountId: 1n }))).toEqual(found);
    });

    it("answers nothing without the history flag or to an invalid filter", async () => {
      await using made = await open();
      for (const given of [{ accountId: 2n }, { accountId: 404n }, { accountId: 1n, limit: 0 }]) {
        expect(await made.ledger.getAccountBalances(accountFilter(given))).toEqual([]);
      }
    });

    it("keeps nothing of a chain that failed", async () => {
      await using made = await open();
      const { ledger } = made;
      const before = await ledger.getAccountBalances(accountFilter({ accountId: 1n }));
      await createTransfers(ledger, transfer(20n, { flags: t.linked }), transfer(0n));
      expect(await ledger.getAccountBalances(accountFilter({ accountId: 1n }))).toEqual(before);
    });
  });

  describe("query_accounts and query_transfers", () => {
    it("answer by AND of equalities", async () => {
      await using made = await open();
      const { ledger } = made;
      const first = (await ledger.lookupAccounts([2n]))[0]?.timestamp ?? 0n;
      const accounts = async (given: Parameters<typeof queryFilter>[0]) =>
        ids(await ledger.queryAccounts(queryFilter(given)));
      expect(await accounts({})).toEqual([1, 2, 3, 4]);
      expect(await accounts({ flags: queryFilterFlags.reversed, limit: 3 })).toEqual([4, 3, 2]);
      expect(await accounts({ ledger: 2 })).toEqual([3, 4]);
      expect(await accounts({ code: 7 })).toEqual([1, 4]);
      expect(await accounts({ code: 7, ledger: 2, userData32: 3 })).toEqual([4]);
      expect(await accounts({ userData128: 1n })).toEqual([1]);
      expect(await accounts({ userData64: 2n })).toEqual([2]);
      expect(await accounts({ timestampMin: first })).toEqual([2, 3, 4]);
      expect(await accounts({ timestampMax: first })).toEqual([1, 2]);

      const transfers = async (given: Parameters<typeof queryFilter>[0]) =>
        ids(await ledger.queryTransfers(queryFilter(given)));
      expect(await transfers({})).toEqual([10, 11, 12, 13, 14, 15]);
      expect(await transfers({ ledger: 2 })).toEqual([14]);
      expect(await transfers({ userData64: 2n, code: 7 })).toEqual([13, 14]);
      expect(await transfers({ userData32: 3 })).toEqual([12, 15]);
      expect(await transfers({ flags: queryFilterFlags.reversed, limit: 2 })).toEqual([15, 14]);
      expect(await transfers({ timestampMin: made.timeOf(14n) })).toEqual([14, 15]);
    });

    it.each([
      { limit: 0 },
      { flags: 2 },
      { timestampMin: 3n, timestampMax: 2n },
      { timestampMin: 1n << 63n },
      { timestampMax: 1n << 63n },
    ])("answer nothing to the invalid filter %o", async (given) => {
      await using made = await open();
      expect(await made.ledger.queryAccounts(queryFilter(given))).toEqual([]);
      expect(await made.ledger.queryTransfers(queryFilter(given))).toEqual([]);
    });
  });
}
