import {
  type Clock,
  type Currency,
  createEventLog,
  createManualClock,
  createSeededIds,
  dayMs,
  eventMigrations,
  idToU128,
  type Log,
  type MemberId,
  type Money,
  money,
  must,
  silentLog,
} from "#kernel";
import {
  createMemoryLedger,
  ledgerMigrations,
  openPostgresLedger,
  type TransferInput,
  transferFlags,
  transferInput,
} from "#ledger";
import {
  createMovements,
  institution,
  type Movement,
  type MovementIntent,
  movementMigrations,
  type Side,
} from "#movements";
import { createTestDatabase } from "#testing";
import {
  type Account,
  type AccountsDeps,
  createAccounts,
  institutionAccounts,
  ledgerOf,
  migrations,
  transferCodes,
} from "./index.ts";

const everyMigration = [
  ...eventMigrations,
  ...ledgerMigrations,
  ...movementMigrations,
  ...migrations,
];

/** Accounts on a real database, for tests. The memory ledger keeps them fast. */
export async function createTestWorld(engine: "memory" | "postgres" = "memory") {
  await using stack = new AsyncDisposableStack();
  const { db } = stack.use(await createTestDatabase(everyMigration));
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

  async function member(name: string, currency: Currency = "USD"): Promise<Account> {
    const id = ids.make("usr");
    names.set(id, name);
    return accounts.open(id, currency, name);
  }

  async function available(account: Account): Promise<bigint> {
    const [balance] = await accounts.balances([account]);
    return balance?.available.amount ?? 0n;
  }

  const owned = stack.move();
  return {
    ...deps,
    ...createDeeds(deps),
    accounts,
    member,
    available,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

type Deed = Pick<MovementIntent, "kind" | "owner" | "from" | "to" | "note" | "category">;
type Posting = Pick<TransferInput, "debitAccountId" | "creditAccountId" | "code" | "flags">;

/** Money that moves, as other modules would move it. */
function createDeeds({
  movements,
  ids,
  clock,
}: Pick<AccountsDeps, "movements" | "ids"> & { clock: Clock }) {
  let keys = 0;

  function submit(deed: Deed, amount: Money, posting: Posting) {
    const transfer = transferInput({
      ...posting,
      id: ids.u128(),
      amount: amount.amount,
      ledger: ledgerOf(amount.currency),
    });
    const transfers = [transfer];
    const isHeld = (posting.flags & transferFlags.pending) !== 0;
    const endsAtMs = clock.nowMs() + 10 * dayMs;
    return movements.submit({
      ...deed,
      id: ids.make("mov"),
      idempotencyKey: `deed ${keys++}`,
      requestHash: "",
      amount,
      details: {},
      step: isHeld
        ? { name: "send", target: "pending", endsAtMs, transfers }
        : { name: "send", target: "completed", transfers },
    });
  }

  const sideOf = ({ member, id }: Account): Side => ({ type: "member", member, account: id });

  return {
    /** Money from another bank. */
    async fund(account: Account, amount: bigint): Promise<Movement> {
      const from: Side = { type: "outside", name: "ACME" };
      const deed = { kind: "bank_credit", owner: institution, note: "PAYROLL" } as const;
      const funded = await submit(
        { ...deed, from, to: sideOf(account), category: "income" },
        money(amount, account.currency),
        {
          debitAccountId: institutionAccounts.nostro(account.currency),
          creditAccountId: idToU128(account.id),
          code: transferCodes.bankCredit,
          flags: 0,
        },
      );
      return must(funded);
    },
    /** A payment; held where `pending`. */
    pay(
      from: Account,
      to: Account,
      amount: bigint,
      given: { note?: string; category?: string; pending?: boolean } = {},
    ) {
      const { note = "", category = "friends", pending = false } = given;
      const deed = { kind: "payment", owner: from.member, note, category } as const;
      return submit({ ...deed, from: sideOf(from), to: sideOf(to) }, money(amount, from.currency), {
        debitAccountId: idToU128(from.id),
        creditAccountId: idToU128(to.id),
        code: transferCodes.payment,
        flags: pending ? transferFlags.pending : 0,
      });
    },
  };
}

export type TestWorld = Awaited<ReturnType<typeof createTestWorld>>;

/** What `verifyAccounts` found broken. */
export async function brokenInvariants({ accounts }: TestWorld): Promise<string[]> {
  const all = await accounts.verifyAccounts();
  return all.filter(({ ids }) => ids.length > 0).map((found) => JSON.stringify(found));
}
