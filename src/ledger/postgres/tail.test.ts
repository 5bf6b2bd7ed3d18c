import fc from "fast-check";
import { expect, it } from "vitest";
import type { TransferEntry } from "../book.ts";
import { transferInput } from "../records.ts";
import { createTail } from "./tail.ts";

const accountsMax = 5;
const large = (1n << 70n) + 3n;
const idOf = (account: number) => large * BigInt(account);

const drawn = fc.record({
  debit: fc.integer({ min: 1, max: accountsMax }),
  apart: fc.integer({ min: 1, max: accountsMax - 1 }),
  id: fc.bigInt({ min: 1n, max: (1n << 128n) - 2n }),
  userData128: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: (1n << 128n) - 1n })),
  amount: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  rare: fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Partial<TransferEntry>>(
        { amount: 1n << 64n },
        { pendingId: 9n },
        { userData64: 1n },
        { userData32: 1 },
        { effectiveAt: 1n },
        { pendingStatus: "pending", timeout: 3 },
      ),
    },
  ),
});
const tails = fc.array(drawn, { maxLength: 60 }).chain((all) =>
  fc.record({
    all: fc.constant(all),
    stored: fc.nat({ max: all.length }),
    from: fc.nat({ max: 70 }),
    to: fc.nat({ max: 70 }),
    account: fc.integer({ min: 1, max: accountsMax + 1 }),
    debits: fc.boolean(),
    credits: fc.boolean(),
  }),
);

it("tells what is stored of an account, newest first, and every plain transfer whole", () => {
  fc.assert(
    fc.property(tails, ({ all, stored, account, debits, credits, ...range }) => {
      const tail = createTail();
      const [from, to] = [BigInt(range.from), BigInt(range.to)];
      const transfers = all.map(({ debit, apart, rare, ...given }, index): TransferEntry => {
        const credit = ((debit + apart - 1) % accountsMax) + 1;
        const sides = { debitAccountId: idOf(debit), creditAccountId: idOf(credit) };
        const fixed = { ledger: 4_000_000_000, code: 65_535, timestamp: BigInt(index + 1) };
        const transfer = transferInput({ ...given, ...sides, ...fixed });
        const entry = { ...transfer, pendingStatus: "none" as const, remaining: 0n, ...rare };
        const named = (number: number) => ({ number, id: idOf(number), ledger: fixed.ledger });
        tail.add(entry, named(debit), named(credit));
        return entry;
      });
      tail.markStored(stored);

      const within = transfers
        .slice(0, stored)
        .filter(({ timestamp }) => timestamp >= from && timestamp <= to)
        .reverse();
      const ofAccount = within.filter(
        ({ debitAccountId, creditAccountId }) =>
          (debits && debitAccountId === idOf(account)) ||
          (credits && creditAccountId === idOf(account)),
      );
      const sides = { debits, credits };
      const rows = [...tail.ofAccount(account, sides, from, to)];
      expect(rows.map(tail.idAt)).toEqual(ofAccount.map(({ id }) => id));
      expect([...tail.all(from, to)].map(tail.idAt)).toEqual(within.map(({ id }) => id));
      for (const [index, row] of rows.entries()) {
        const isRare = all[row] !== undefined && Object.keys(all[row].rare).length > 0;
        expect(tail.transferAt(row)).toEqual(isRare ? undefined : ofAccount[index]);
      }
    }),
    { numRuns: 300 },
  );
});
