import {
  type AccountInput,
  accountFlags,
  type LimitsInput,
  type TransferInput,
  transferFlags,
  u128Max,
} from "../records.ts";
import type { CreateTransferStatus } from "../status.ts";

/**
 * The ledger told a second time, without haste: no balance is kept, every one is summed up anew
 * from the list of all that ever happened, and a chain is tried on a copy. It knows the rules
 * of well-formed transfers only; faults of form are the contract suite's matter.
 */
export type Fact = TransferInput & {
  readonly fate: "none" | "pending" | "posted" | "voided" | "expired";
  /** When it was released after expiry. */
  readonly releasedAt?: bigint;
};
export type NaiveLedger = {
  accounts: readonly AccountInput[];
  facts: readonly Fact[];
  burned: bigint[];
};
/** What counts: everything, or what had happened and taken effect by some instant. */
type Counts = (fact: Pick<Fact, "timestamp" | "effectiveAt">) => boolean;

const has = (record: { readonly flags: number }, flag: number) => (record.flags & flag) !== 0;
const f = transferFlags;
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
const secondNs = 1_000_000_000n;
const always: Counts = () => true;

/** A ledger with accounts that have their timestamps. */
export function emptyNaiveLedger(accounts: readonly AccountInput[]): NaiveLedger {
  return { accounts, facts: [], burned: [] };
}

/** [debits pending, debits posted, credits pending, credits posted] */
export function naiveBalances(
  ledger: NaiveLedger,
  id: bigint,
  counts: Counts = always,
): [bigint, bigint, bigint, bigint] {
  const counted = ledger.facts.filter(counts);
  const done = counted.filter((fact) => !has(fact, f.pending) && !has(fact, f.voidPendingTransfer));
  const holds = counted.filter((fact) => has(fact, f.pending));
  const debit = (fact: Fact) => fact.debitAccountId === id;
  const credit = (fact: Fact) => fact.creditAccountId === id;
  const posted = (facts: Fact[]) => sum(facts.map((fact) => fact.amount));
  const held = (facts: Fact[]) => sum(facts.map((fact) => restOf(ledger, fact, counts)));
  return [
    held(holds.filter(debit)),
    posted(done.filter(debit)),
    held(holds.filter(credit)),
    posted(done.filter(credit)),
  ];
}

/** See `BalancesAtQuery`. */
export function naiveBalancesAt(ledger: NaiveLedger, id: bigint, at: bigint, effectiveAt: bigint) {
  return naiveBalances(ledger, id, (fact) => {
    const takesEffectAt = fact.effectiveAt === 0n ? fact.timestamp : fact.effectiveAt;
    return (
      (at === 0n || fact.timestamp <= at) && (effectiveAt === 0n || takesEffectAt <= effectiveAt)
    );
  });
}

/** What a hold still holds. */
function restOf({ facts }: NaiveLedger, hold: Fact, counts: Counts): bigint {
  const settlements = facts.filter((fact) => fact.pendingId === hold.id);
  const last = settlements.at(-1);
  const { releasedAt } = hold;
  if (releasedAt !== undefined && counts({ timestamp: releasedAt, effectiveAt: 0n })) return 0n;
  if ((hold.fate === "posted" || hold.fate === "voided") && last && counts(last)) return 0n;
  return hold.amount - sum(settlements.filter(counts).map((fact) => fact.amount));
}

export function naiveIsClosed(ledger: NaiveLedger, id: bigint): boolean {
  return ledger.facts.some(
    (fact) =>
      fact.fate === "pending" &&
      ((has(fact, f.closingDebit) && fact.debitAccountId === id) ||
        (has(fact, f.closingCredit) && fact.creditAccountId === id)),
  );
}

export function naiveSetLimits(ledger: NaiveLedger, changes: readonly LimitsInput[]): string[] {
  return changes.map(({ accountId, floor, ceiling }) => {
    if (!ledger.accounts.some(({ id }) => id === accountId)) return "account_not_found";
    if (floor !== null && ceiling !== null && floor > ceiling) return "floor_above_ceiling";
    const limits = { floor, ceiling };
    ledger.accounts = ledger.accounts.map((account) =>
      account.id === accountId ? { ...account, limits } : account,
    );
    return "set";
  });
}

type Batch = { readonly time: bigint; readonly isImported: boolean };

export function naiveCreateTransfers(
  ledger: NaiveLedger,
  events: readonly TransferInput[],
  firstTime: bigint,
): CreateTransferStatus[] {
  const statuses: CreateTransferStatus[] = [];
  const time = firstTime + BigInt(events.length) - 1n;
  const batch = { time, isImported: events.slice(0, 1).some((event) => has(event, f.imported)) };
  let at = 0;
  while (at < events.length) {
    let end = at;
    for (let event = events[end]; event && has(event, f.linked); event = events[end]) end += 1;
    const isOpen = end >= events.length;
    const chain = events.slice(at, end + 1);
    statuses.push(...naiveChain(ledger, chain, firstTime + BigInt(at), isOpen, batch));
    at += chain.length;
  }
  return statuses;
}

function naiveChain(
  ledger: NaiveLedger,
  chain: readonly TransferInput[],
  firstTime: bigint,
  isOpen: boolean,
  batch: Batch,
): CreateTransferStatus[] {
  const copy: NaiveLedger = { ...ledger };
  const results = chain.map((event, index) => {
    const isLast = index === chain.length - 1;
    if (isOpen && isLast) return "linked_event_chain_open";
    return (
      naiveFaultOfHeader(event, batch) ?? naiveTransfer(copy, event, firstTime + BigInt(index))
    );
  });
  const failed = results.findIndex((status) => status !== "created");
  if (failed < 0) {
    ledger.facts = copy.facts;
    return results;
  }
  const status = results[failed] ?? "created";
  if (/not_found|already_closed|exceeds_(credits|debits|floor|ceiling)$/.test(status)) {
    ledger.burned.push(chain[failed]?.id ?? 0n);
  }
  return results.map((_, index) => {
    if (isOpen && index === results.length - 1) return "linked_event_chain_open";
    return index === failed ? status : "linked_event_failed";
  });
}

function naiveFaultOfHeader(event: TransferInput, batch: Batch): CreateTransferStatus | undefined {
  const isImported = has(event, f.imported);
  if (batch.isImported && !isImported) return "imported_event_expected";
  if (!batch.isImported && isImported) return "imported_event_not_expected";
  if (isImported && event.timestamp === 0n) return "imported_event_timestamp_out_of_range";
  if (isImported && event.timestamp >= batch.time) {
    return "imported_event_timestamp_must_not_advance";
  }
  return undefined;
}

function naiveRegresses({ facts, accounts }: NaiveLedger, { timestamp }: TransferInput): boolean {
  const isOld = facts.some((fact) => fact.timestamp >= timestamp);
  return isOld || accounts.some((account) => account.timestamp === timestamp);
}

function naiveTransfer(
  ledger: NaiveLedger,
  event: TransferInput,
  eventTime: bigint,
): CreateTransferStatus {
  if (ledger.facts.some((fact) => fact.id === event.id)) return "exists";
  if (ledger.burned.includes(event.id)) return "id_already_failed";
  if (has(event, f.postPendingTransfer) || has(event, f.voidPendingTransfer)) {
    return naiveSettlement(ledger, event, eventTime);
  }
  const debit = ledger.accounts.find(({ id }) => id === event.debitAccountId);
  const credit = ledger.accounts.find(({ id }) => id === event.creditAccountId);
  if (!debit) return "debit_account_not_found";
  if (!credit) return "credit_account_not_found";
  if (debit.ledger !== credit.ledger) return "accounts_must_have_the_same_ledger";
  if (debit.ledger !== event.ledger) return "transfer_must_have_the_same_ledger_as_accounts";
  if (has(event, f.imported)) {
    const { timestamp } = event;
    if (naiveRegresses(ledger, event)) return "imported_event_timestamp_must_not_regress";
    if (timestamp <= debit.timestamp) return "imported_event_timestamp_must_postdate_debit_account";
    if (timestamp <= credit.timestamp) {
      return "imported_event_timestamp_must_postdate_credit_account";
    }
    if (event.timeout > 0) return "imported_event_timeout_must_be_zero";
  }
  if (naiveIsClosed(ledger, debit.id)) return "debit_account_already_closed";
  if (naiveIsClosed(ledger, credit.id)) return "credit_account_already_closed";
  const [outHeld, out, , into] = naiveBalances(ledger, debit.id);
  const [, owed, gotHeld, got] = naiveBalances(ledger, credit.id);
  const bounds = [event.amount];
  if (has(event, f.balancingDebit)) bounds.push(into - out - outHeld);
  if (has(event, f.balancingCredit)) bounds.push(owed - got - gotHeld);
  const least = bounds.reduce((a, b) => (a < b ? a : b));
  const amount = least < 0n ? 0n : least;
  const fault =
    naiveOverflow(has(event, f.pending), amount, [outHeld, out], [gotHeld, got]) ??
    naiveExcess(
      debit,
      credit,
      into - out - outHeld - amount,
      got + gotHeld + amount - owed,
      amount,
    );
  if (fault) return fault;
  const fate = has(event, f.pending) ? "pending" : "none";
  const timestamp = has(event, f.imported) ? event.timestamp : eventTime;
  ledger.facts = [...ledger.facts, { ...event, amount, timestamp, fate }];
  return "created";
}

function naiveOverflow(
  isPending: boolean,
  amount: bigint,
  [outHeld, out]: [bigint, bigint],
  [gotHeld, got]: [bigint, bigint],
): CreateTransferStatus | undefined {
  const tooMuch = (balance: bigint) => balance + amount > u128Max;
  if (isPending && tooMuch(outHeld)) return "overflows_debits_pending";
  if (isPending && tooMuch(gotHeld)) return "overflows_credits_pending";
  if (tooMuch(out)) return "overflows_debits_posted";
  if (tooMuch(got)) return "overflows_credits_posted";
  if (tooMuch(out + outHeld)) return "overflows_debits";
  if (tooMuch(got + gotHeld)) return "overflows_credits";
  return undefined;
}

/** `left` is what the debit account would have, `gathered` what the credit account would. */
function naiveExcess(
  debit: AccountInput,
  credit: AccountInput,
  left: bigint,
  gathered: bigint,
  amount: bigint,
): CreateTransferStatus | undefined {
  if (has(debit, accountFlags.debitsMustNotExceedCredits) && left < 0n) return "exceeds_credits";
  if (has(credit, accountFlags.creditsMustNotExceedDebits) && gathered > 0n) {
    return "exceeds_debits";
  }
  if (amount > 0n && debit.limits.floor !== null && left < debit.limits.floor) {
    return "exceeds_floor";
  }
  if (amount > 0n && credit.limits.ceiling !== null && gathered > credit.limits.ceiling) {
    return "exceeds_ceiling";
  }
  return undefined;
}

function naiveSettlement(
  ledger: NaiveLedger,
  event: TransferInput,
  eventTime: bigint,
): CreateTransferStatus {
  const held = ledger.facts.find((fact) => fact.id === event.pendingId);
  if (!held) return "pending_transfer_not_found";
  if (!has(held, f.pending)) return "pending_transfer_not_pending";
  const isPost = has(event, f.postPendingTransfer);
  const isWhole = event.amount === (isPost ? u128Max : 0n);
  const rest = held.fate === "pending" ? restOf(ledger, held, always) : held.amount;
  const amount = isWhole ? rest : event.amount;
  if (amount > rest) return "exceeds_pending_transfer_amount";
  if (!isPost && amount !== rest) return "pending_transfer_has_different_amount";
  if (held.fate === "posted") return "pending_transfer_already_posted";
  if (held.fate === "voided") return "pending_transfer_already_voided";
  if (held.fate === "expired" || isDue(held, eventTime)) return "pending_transfer_expired";
  if (has(event, f.imported)) {
    if (naiveRegresses(ledger, event)) return "imported_event_timestamp_must_not_regress";
    if (held.timeout > 0) return "imported_event_timeout_must_be_zero";
  }
  if (isPost && naiveIsClosed(ledger, held.debitAccountId)) return "debit_account_already_closed";
  if (isPost && naiveIsClosed(ledger, held.creditAccountId)) return "credit_account_already_closed";
  const { debitAccountId, creditAccountId } = held;
  const staysOpen = has(event, f.keepRemainder) && amount < rest;
  const fate = staysOpen ? "pending" : isPost ? "posted" : "voided";
  const timestamp = has(event, f.imported) ? event.timestamp : eventTime;
  const inherited = { debitAccountId, creditAccountId, ledger: held.ledger, code: held.code };
  ledger.facts = [
    ...ledger.facts.map((fact): Fact => (fact === held ? { ...held, fate } : fact)),
    { ...event, ...inherited, amount, timestamp, fate: "none" },
  ];
  return "created";
}

function isDue(held: Fact, time: bigint): boolean {
  return held.timeout > 0 && held.timestamp + BigInt(held.timeout) * secondNs <= time;
}

export function naiveExpire(ledger: NaiveLedger, time: bigint): number {
  const due = ledger.facts.filter((fact) => fact.fate === "pending" && isDue(fact, time));
  ledger.facts = ledger.facts.map((fact) =>
    due.includes(fact) ? { ...fact, fate: "expired", releasedAt: time } : fact,
  );
  return due.length;
}
