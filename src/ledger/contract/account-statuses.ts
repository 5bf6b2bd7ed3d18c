import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AccountInput, u128Max } from "../records.ts";
import type { CreateAccountStatus } from "../status.ts";
import { createAccountStatuses } from "../status.ts";
import {
  a,
  account,
  createAccounts,
  type MakeLedger,
  startMs,
  type TestLedger,
} from "./fixture.ts";

type Fault = readonly [CreateAccountStatus, Partial<AccountInput>];

/** Faults of a new account, highest precedence first. */
export const faultsOfAccount: readonly Fault[] = [
  ["timestamp_must_be_zero", { timestamp: 1n }],
  ["reserved_field", { reserved: 1 }],
  ["reserved_flag", { flags: 1 << 6 }],
  ["id_must_not_be_zero", { id: 0n }],
  ["id_must_not_be_int_max", { id: u128Max }],
  [
    "flags_are_mutually_exclusive",
    { flags: a.debitsMustNotExceedCredits | a.creditsMustNotExceedDebits },
  ],
  ["debits_pending_must_be_zero", { debitsPending: 1n }],
  ["debits_posted_must_be_zero", { debitsPosted: 1n }],
  ["credits_pending_must_be_zero", { creditsPending: 1n }],
  ["credits_posted_must_be_zero", { creditsPosted: 1n }],
  ["ledger_must_not_be_zero", { ledger: 0 }],
  ["code_must_not_be_zero", { code: 0 }],
];

/** The account that retries are compared with. */
const stored = account(7n, { userData128: 1n, userData64: 2n, userData32: 3, flags: a.history });

/** Differences of a retry, highest precedence first. */
const differences: readonly Fault[] = [
  ["exists_with_different_flags", { flags: 0 }],
  ["exists_with_different_user_data_128", { userData128: 9n }],
  ["exists_with_different_user_data_64", { userData64: 9n }],
  ["exists_with_different_user_data_32", { userData32: 9 }],
  ["exists_with_different_ledger", { ledger: 9 }],
  ["exists_with_different_code", { code: 9 }],
];

export function describeAccountStatuses(makeLedger: MakeLedger): void {
  describe("create_accounts", () => {
    let made: TestLedger;
    beforeAll(async () => {
      made = await makeLedger(startMs);
      await made.ledger.createAccounts([stored]);
    });
    afterAll(() => made[Symbol.asyncDispose]());

    it.each(faultsOfAccount)("answers %s", async (status, given) => {
      expect(await createAccounts(made.ledger, { ...account(100n), ...given })).toEqual([status]);
      expect(await made.ledger.lookupAccounts([100n])).toEqual([]);
    });

    it.each(differences)("answers %s", async (status, given) => {
      expect(await createAccounts(made.ledger, { ...stored, ...given })).toEqual([status]);
    });

    it("answers exists with the first one's timestamp", async () => {
      const [first] = await made.ledger.lookupAccounts([7n]);
      const again = await made.ledger.createAccounts([stored]);
      expect(again).toEqual([{ status: "exists", timestamp: first?.timestamp }]);
    });

    it("of two faults tells the one of higher precedence", async () => {
      const all = [...pairs(account(100n), faultsOfAccount), ...pairs(stored, differences)];
      for (const [event, [higher, lower]] of all) {
        const [told] = await createAccounts(made.ledger, event);
        expect({ lower, told }).toEqual({ lower, told: higher });
      }
    });

    it("tells a fault of the header before exists, and exists before the rest", async () => {
      const retry = (given: Partial<AccountInput>) =>
        createAccounts(made.ledger, { ...stored, ...given });
      expect(await retry({ reserved: 1 })).toEqual(["reserved_field"]);
      expect(await retry({ timestamp: 1n })).toEqual(["timestamp_must_be_zero"]);
      expect(await retry({ flags: 1 << 15 })).toEqual(["reserved_flag"]);
      expect(await retry({ debitsPosted: 1n })).toEqual(["exists"]);
      expect(await retry({ code: 0 })).toEqual(["exists_with_different_code"]);
    });

    it("covers every status", () => {
      const covered = [...faultsOfAccount, ...differences].map(([status]) => status);
      const elsewhere = ["created", "exists", "linked_event_failed", "linked_event_chain_open"];
      const all = Object.keys(createAccountStatuses).filter(
        (name) => !/^imported|^floor/.test(name),
      );
      expect([...covered, ...elsewhere].sort()).toEqual(all.sort());
    });
  });
}

/** Events with two faults that do not stand in the same field; flags are united. */
export function pairs<Event extends { readonly flags: number }, Status>(
  base: Event,
  all: readonly (readonly [Status, Partial<Event>])[],
): [Event, [Status, Status]][] {
  return all.flatMap(([higher, first], index) =>
    all.slice(index + 1).flatMap(([lower, second]): [Event, [Status, Status]][] => {
      const shared = Object.keys(first).filter((key) => key !== "flags" && key in second);
      if (shared.length > 0) return [];
      const flags =
        first.flags === undefined && second.flags === undefined
          ? base.flags
          : (first.flags ?? 0) | (second.flags ?? 0);
      return [[{ ...base, ...first, ...second, flags }, [higher, lower]]];
    }),
  );
}
