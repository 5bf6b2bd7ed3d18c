import {
  type AccountInput,
  accountFlags,
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
export type Fact = TransferInput & { readonly fate: "none" | "pending" | "posted" | "gone" };
export type NaiveLedger = {
  accounts: AccountInput[];
  facts: Fact[];
  burned: bigint[];
  now: bigint;
};

const has = (record: { readonly flags: number }, flag: number) => (record.flags & flag) !== 0;
const f = transferFlags;
const sum = (facts: readonly Fact[]) => facts.reduce((total, fact) => total + fact.amount, 0n);
const secondNs = 1_000_000_000n;

export function emptyNaiveLedger(accounts: AccountInput[]): NaiveLedger {
  return { accounts, facts: [], burned: [], now: 0n };
}

/** [debits pending, debits posted, credits pending, credits posted] */
export function naiveBalances(ledger: NaiveLedger, id: bigint): [bigint, bigint, bigint, bigint] {
  const open = ledger.facts.filter((fact) => fact.fate === "pending");
  const done = ledger.facts.filter(
    (fact) => !has(fact, f.pending) && !has(fact, f.voidPendingTransfer),
  );
  const debitsOf = (facts: Fact[]) => sum(facts.filter((fact) => fact.debitAccountId === id));
  const creditsOf = (facts: Fact[]) => sum(facts.filter((fact) => fact.creditAccountId === id));
  return [debitsOf(open), debitsOf(done), creditsOf(open), creditsOf(done)];
}

export function naiveIsClosed(ledger: NaiveLedger, id: bigint): boolean {
  return ledger.facts.some(
    (fact) =>
      fact.fate === "pending" &&
      ((has(fact, f.closingDebit) && fact.debitAccountId === id) ||
        (has(fact, f.closingCredit) && fact.creditAccountId === id)),
  );
}

export function naiveCreateTransfers(
  ledger: NaiveLedger,
  events: readonly TransferInput[],
  firstTime: bigint,
): CreateTransferStatus[] {
  const statuses: CreateTransferStatus[] = [];
  let at = 0;
  while (at < events.length) {
    let end = at;
    for (let event = events[end]; event && has(event, f.linked); event = events[end]) end += 1;
    const isOpen = end >= events.length;
    const chain = events.slice(at, end + 1);
    statuses.push(...naiveChain(ledger, chain, firstTime + BigInt(at), isOpen));
    at += chain.length;
  }
  return statuses;
}

function naiveChain(
  ledger: NaiveLedger,
  chain: readonly TransferInput[],
  firstTime: bigint,
  isOpen: boolean,
): CreateTransferStatus[] {
  const copy: NaiveLedger = { ...ledger, facts: [...ledger.facts] };
  const results = chain.map((event, index) => {
    const isLast = index === chain.length - 1;
    if (isOpen && isLast) return "linked_event_chain_open";
    return naiveTransfer(copy, event, firstTime + BigInt(index));
  });
  const failed = results.findIndex((status) => status !== "created");
  if (failed < 0) {
    ledger.facts = copy.facts;
    return results;
  }
  const status = results[failed] ?? "created";
  if (/not_found|already_closed|exceeds_(credits|debits)$/.test(status)) {
    ledger.burned.push(chain[failed]?.id ?? 0n);
  }
  return results.map((_, index) => {
    if (isOpen && index === results.length - 1) return "linked_event_chain_open";
    return index === failed ? status : "linked_event_failed";
  });
}

function naiveTransfer(
  ledger: NaiveLedger,
  event: TransferInput,
  time: bigint,
): CreateTransferStatus {
  if (ledger.facts.some((fact) => fact.id === event.id)) return "exists";
  if (ledger.burned.includes(event.id)) return "id_already_failed";
  if (has(event, f.postPendingTransfer) || has(event, f.voidPendingTransfer)) {
    return naiveSettlement(ledger, event, time);
  }
  const debit = ledger.accounts.find(({ id }) => id === event.debitAccountId);
  const credit = ledger.accounts.find(({ id }) => id === event.creditAccountId);
  if (!debit) return "debit_account_not_found";
  if (!credit) return "credit_account_not_found";
  if (debit.ledger !== credit.ledger) return "accounts_must_have_the_same_ledger";
  if (debit.ledger !== event.ledger) return "transfer_must_have_the_same_ledger_as_accounts";
  if (naiveIsClosed(ledger, debit.id)) return "debit_account_already_closed";
  if (naiveIsClosed(ledger, credit.id)) return "credit_account_already_closed";
  const [outHeld, out, , into] = naiveBalances(ledger, debit.id);
  const [, owed, gotHeld, got] = naiveBalances(ledger, credit.id);
  const bounds = [event.amount];
  if (has(event, f.balancingDebit)) bounds.push(into - out - outHeld);
  if (has(event, f.balancingCredit)) bounds.push(owed - got - gotHeld);
  const least = bounds.reduce((a, b) => (a < b ? a : b));
  const amount = least < 0n ? 0n : least;
  const overflow = naiveOverflow(has(event, f.pending), amount, [outHeld, out], [gotHeld, got]);
  if (overflow) return overflow;
  if (has(debit, accountFlags.debitsMustNotExceedCredits) && out + outHeld + amount > into) {
    return "exceeds_credits";
  }
  if (has(credit, accountFlags.creditsMustNotExceedDebits) && got + gotHeld + amount > owed) {
    return "exceeds_debits";
  }
  const fate = has(event, f.pending) ? "pending" : "none";
  ledger.facts.push({ ...event, amount, timestamp: time, fate });
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

function naiveSettlement(
  ledger: NaiveLedger,
  event: TransferInput,
  time: bigint,
): CreateTransferStatus {
  const held = ledger.facts.find((fact) => fact.id === event.pendingId);
  if (!held) return "pending_transfer_not_found";
  if (!has(held, f.pending)) return "pending_transfer_not_pending";
  const isPost = has(event, f.postPendingTransfer);
  const isWhole = event.amount === (isPost ? u128Max : 0n);
  const amount = isWhole ? held.amount : event.amount;
  if (amount > held.amount) return "exceeds_pending_transfer_amount";
  if (!isPost && amount !== held.amount) return "pending_transfer_has_different_amount";
  if (held.fate === "posted") return "pending_transfer_already_posted";
  const settled = ledger.facts.some((fact) => fact.pendingId === held.id);
  if (settled) return "pending_transfer_already_voided";
  if (held.fate === "gone" || isDue(held, time)) return "pending_transfer_expired";
  if (isPost && naiveIsClosed(ledger, held.debitAccountId)) return "debit_account_already_closed";
  if (isPost && naiveIsClosed(ledger, held.creditAccountId)) return "credit_account_already_closed";
  const { debitAccountId, creditAccountId } = held;
  ledger.facts = ledger.facts.map((fact) =>
    fact === held ? { ...held, fate: isPost ? "posted" : "gone" } : fact,
  );
  const inherited = { debitAccountId, creditAccountId, ledger: held.ledger, code: held.code };
  ledger.facts.push({ ...event, ...inherited, amount, timestamp: time, fate: "none" });
  return "created";
}

function isDue(held: Fact, time: bigint): boolean {
  return held.timeout > 0 && held.timestamp + BigInt(held.timeout) * secondNs <= time;
}

export function naiveExpire(ledger: NaiveLedger, time: bigint): number {
  const due = ledger.facts.filter((fact) => fact.fate === "pending" && isDue(fact, time));
  ledger.facts = ledger.facts.map((fact) =>
    due.includes(fact) ? { ...fact, fate: "gone" } : fact,
  );
  return due.length;
}
