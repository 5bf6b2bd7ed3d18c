import { createRandomIds, createSystemClock } from "#kernel";
import {
  accountInput,
  batchEventsMax,
  type Ledger,
  type TransferInput,
  transferFlags,
  transferInput,
} from "#ledger";

const ledgerNumber = 840;
const code = 1;
const amountMax = 900;
const holdSeconds = 1;
const { linked, pending, postPendingTransfer, voidPendingTransfer } = transferFlags;

/** What a workload has done: to compare with what the ledger says. */
export type Tally = { operations: number; transfers: number };

/** One worker of a workload: makes a call, waits for it, and says what came of it. */
export type Turn = (ledger: Ledger, tally: Tally) => Promise<void>;

export type Workload = {
  readonly name: string;
  readonly what: string;
  readonly accounts: number;
  /** Transfers that one turn has in flight at most. */
  readonly inFlightOfTurn: number;
  readonly turn: Turn;
  /** A call of `batchEventsMax` events; undefined where batches mean nothing. */
  readonly batch: Turn | undefined;
};

// Ids as the application makes them, of the transfer and of the movement that it is part of.
const ids = createRandomIds(createSystemClock());

const pick = (count: number): number => 1 + Math.floor(Math.random() * count);

function between(debit: number, credit: number, given: Partial<TransferInput>): TransferInput {
  return transferInput({
    id: ids.u128(),
    debitAccountId: BigInt(debit),
    creditAccountId: BigInt(credit === debit ? (debit === 1 ? 2 : debit - 1) : credit),
    amount: BigInt(pick(amountMax)),
    userData128: ids.u128(),
    ledger: ledgerNumber,
    code,
    ...given,
  });
}

async function post(ledger: Ledger, events: TransferInput[], tally: Tally): Promise<void> {
  const results = await ledger.createTransfers(events);
  for (const { status } of results) {
    if (status !== "created") throw new Error(`a transfer was not created: ${status}`);
  }
  tally.operations += results.length;
  tally.transfers += results.length;
}

function simple(name: string, what: string, accounts: number, isHot: boolean): Workload {
  let turns = 0;
  const next = () => {
    const other = pick(accounts);
    if (!isHot) return between(other, pick(accounts), {});
    const cold = 1 + (other % (accounts - 1)) + 1;
    return turns++ % 2 === 0 ? between(1, cold, {}) : between(cold, 1, {});
  };
  return {
    name,
    what,
    accounts,
    inFlightOfTurn: 1,
    turn: (ledger, tally) => post(ledger, [next()], tally),
    batch: (ledger, tally) => post(ledger, Array.from({ length: batchEventsMax }, next), tally),
  };
}

const holdsOf = (count: number, accounts: number) =>
  Array.from({ length: count }, () =>
    between(pick(accounts), pick(accounts), { flags: pending, timeout: holdSeconds }),
  );

/** Of four holds two are posted, one is voided, and one is left to expire. */
function settlementOf(held: TransferInput, index: number): TransferInput[] {
  if (index % 4 === 3) return [];
  const isVoid = index % 4 === 2;
  const given = { pendingId: held.id, flags: isVoid ? voidPendingTransfer : postPendingTransfer };
  return [
    transferInput({
      id: ids.u128(),
      amount: isVoid ? 0n : held.amount,
      code: 0,
      ledger: 0,
      ...given,
    }),
  ];
}

function holds(accounts: number): Workload {
  let turns = 0;
  return {
    name: "W3",
    what: "pending, then half posted, a quarter voided, a quarter expired",
    accounts,
    inFlightOfTurn: 1,
    async turn(ledger, tally) {
      const [held] = holdsOf(1, accounts);
      if (!held) return;
      await post(ledger, [held], tally);
      const settlement = settlementOf(held, turns++);
      if (settlement.length > 0) await post(ledger, settlement, tally);
    },
    async batch(ledger, tally) {
      const some = holdsOf(batchEventsMax, accounts);
      await post(ledger, some, tally);
      await post(ledger, some.flatMap(settlementOf), tally);
    },
  };
}

// A payment, its fee, and both taken on to where they are cleared.
function chain(accounts: number): TransferInput[] {
  const fees = 1;
  const [payer, payee] = [pick(accounts), pick(accounts)];
  const leg = (debit: number, credit: number, amount: bigint, flags: number) =>
    between(debit, credit, { amount, flags });
  return [
    leg(payer, payee, BigInt(pick(amountMax)), linked),
    leg(payer, fees, 1n, linked),
    leg(payee, pick(accounts), 2n, linked),
    leg(fees, pick(accounts), 1n, 0),
  ];
}

const chainLength = 4;
const historyLength = 50;
const readsPerTransfer = 4;

function chains(accounts: number): Workload {
  const inBatch = Math.floor(batchEventsMax / chainLength);
  return {
    name: "W4",
    what: "linked chains of four with a fee leg",
    accounts,
    inFlightOfTurn: chainLength,
    turn: (ledger, tally) => post(ledger, chain(accounts), tally),
    batch: (ledger, tally) =>
      post(ledger, Array.from({ length: inBatch }, () => chain(accounts)).flat(), tally),
  };
}

function reads(accounts: number): Workload {
  let turns = 0;
  const newestFirst = 1 | 2 | 4;
  return {
    name: "W5",
    what: "reads (balance, last 50 transfers of an account) mixed 4:1 with transfers",
    accounts,
    inFlightOfTurn: 1,
    async turn(ledger, tally) {
      const turn = turns++ % (readsPerTransfer + 1);
      if (turn === 0) return post(ledger, [between(pick(accounts), pick(accounts), {})], tally);
      tally.operations++;
      const accountId = BigInt(pick(accounts));
      if (turn % 2 === 0) {
        const found = await ledger.lookupAccounts([accountId]);
        if (found.length !== 1) throw new Error("an account was not found");
        return;
      }
      await ledger.getAccountTransfers({
        ...noConditions,
        accountId,
        limit: historyLength,
        flags: newestFirst,
      });
    },
    batch: undefined,
  };
}

const noConditions = {
  userData128: 0n,
  userData64: 0n,
  userData32: 0,
  code: 0,
  timestampMin: 0n,
  timestampMax: 0n,
};

const few = 10_000;
const many = 1_000_000;

/** The workloads but W7, which is W1 for long. */
export const workloads: readonly Workload[] = [
  simple("W1", "uniform over 10,000 accounts", few, false),
  simple("W2", "one hot account in every transfer", few, true),
  holds(few),
  chains(few),
  reads(few),
  simple("W6", "uniform over 1,000,000 accounts", many, false),
];

export async function makeAccounts(ledger: Ledger, count: number): Promise<void> {
  for (let from = 1; from <= count; from += batchEventsMax) {
    const length = Math.min(batchEventsMax, count - from + 1);
    const results = await ledger.createAccounts(
      Array.from({ length }, (_, index) =>
        accountInput({ id: BigInt(from + index), ledger: ledgerNumber, code }),
      ),
    );
    if (results.some(({ status }) => status !== "created")) throw new Error("no account was made");
  }
}

/** True when debits equal credits over all accounts, posted and pending. */
export async function isBalanced(ledger: Ledger, count: number): Promise<boolean> {
  let [posted, held] = [0n, 0n];
  for (let from = 1; from <= count; from += batchEventsMax) {
    const length = Math.min(batchEventsMax, count - from + 1);
    const ids = Array.from({ length }, (_, index) => BigInt(from + index));
    for (const account of await ledger.lookupAccounts(ids)) {
      posted += account.debitsPosted - account.creditsPosted;
      held += account.debitsPending - account.creditsPending;
    }
  }
  return posted === 0n && held === 0n;
}
