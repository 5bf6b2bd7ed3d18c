import {
  type Currency,
  createEventLog,
  createManualClock,
  createSeededIds,
  eventMigrations,
  idToU128,
  type Log,
  type MemberId,
  money,
  must,
  silentLog,
} from "#kernel";
import {
  createMemoryLedger,
  ledgerMigrations,
  openPostgresLedger,
  transferFlags,
  transferInput,
} from "#ledger";
import { createMovements, institution, type Movement, movementMigrations } from "#movements";
import { createTestDatabase } from "#testing";
import {
  type Account,
  createAccounts,
  institutionAccounts,
  ledgerOf,
  migrations,
  transferCodes,
} from "./index.ts";

/** Accounts on a real database, for tests. The memory ledger keeps them fast. */
export async function createTestWorld(engine: "memory" | "postgres" = "memory") {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(
    await createTestDatabase([
      ...eventMigrations,
      ...ledgerMigrations,
      ...movementMigrations,
      ...migrations,
    ]),
  );
  const { db } = database;
  const clock = createManualClock(Date.UTC(2026, 0, 1));
  const ids = createSeededIds(clock, "accounts");
  const log: Log = silentLog;
  const ledger =
    engine === "memory"
      ? createMemoryLedger({ clock })
      : await openPostgresLedger({ db, clock, log });
  stack.defer(() => ledger.close());
  const events = createEventLog(db);
  const movements = await createMovements({ db, ledger, clock, events, log });
  stack.defer(() => movements.close());
  const names = new Map<MemberId, string>();
  const directory = {
    nameOf: async (member: MemberId) => {
      const name = names.get(member);
      return name === undefined ? undefined : { name, handle: name.toLowerCase() };
    },
  };
  const deps = { db, ledger, movements, clock, ids, log, directory };
  const accounts = createAccounts(deps);
  await accounts.ensureInstitution();
  let keys = 0;

  async function member(name: string, currency: Currency = "USD"): Promise<Account> {
    const id = ids.make("usr");
    names.set(id, name);
    return accounts.open(id, currency, name);
  }

  /** Money from another bank. */
  async function fund(account: Account, amount: bigint, note = "PAYROLL"): Promise<Movement> {
    const { currency } = account;
    return must(
      await movements.submit({
        id: ids.make("mov"),
        kind: "bank_credit",
        owner: institution,
        idempotencyKey: `fund ${keys++}`,
        requestHash: "",
        from: { type: "outside", name: "ACME" },
        to: { type: "member", member: account.member, account: account.id },
        amount: money(amount, currency),
        note,
        category: "income",
        details: {},
        step: {
          name: "credit",
          target: "completed",
          transfers: [
            transferInput({
              id: ids.u128(),
              debitAccountId: institutionAccounts.nostro(currency),
              creditAccountId: idToU128(account.id),
              amount,
              ledger: ledgerOf(currency),
              code: transferCodes.bankCredit,
            }),
          ],
        },
      }),
    );
  }

  /** A payment; held for a day where `pending`. */
  async function pay(
    from: Account,
    to: Account,
    amount: bigint,
    given: { note?: string; category?: string; pending?: boolean } = {},
  ) {
    const transfer = transferInput({
      id: ids.u128(),
      debitAccountId: idToU128(from.id),
      creditAccountId: idToU128(to.id),
      amount,
      ledger: ledgerOf(from.currency),
      code: transferCodes.payment,
      flags: given.pending ? transferFlags.pending : 0,
    });
    return movements.submit({
      id: ids.make("mov"),
      kind: "payment",
      owner: from.member,
      idempotencyKey: `pay ${keys++}`,
      requestHash: "",
      from: { type: "member", member: from.member, account: from.id },
      to: { type: "member", member: to.member, account: to.id },
      amount: money(amount, from.currency),
      note: given.note ?? "",
      category: given.category ?? "friends",
      details: {},
      step: given.pending
        ? { name: "send", target: "pending", endsAtMs: clock.nowMs() + 1e9, transfers: [transfer] }
        : { name: "send", target: "completed", transfers: [transfer] },
    });
  }

  async function available(account: Account): Promise<bigint> {
    const [balance] = await accounts.balances([account]);
    return balance?.available.amount ?? 0n;
  }

  const owned = stack.move();
  return {
    ...deps,
    accounts,
    names,
    member,
    fund,
    pay,
    available,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export type TestWorld = Awaited<ReturnType<typeof createTestWorld>>;

/** What `verifyAccounts` found broken. */
export async function brokenInvariants({ accounts }: TestWorld): Promise<string[]> {
  const all = await accounts.verifyAccounts();
  return all.filter(({ ids }) => ids.length > 0).map((found) => JSON.stringify(found));
}
