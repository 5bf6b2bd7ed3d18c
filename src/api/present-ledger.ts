import type {
  LedgerMovement,
  LedgerTransfer,
  OutputOf,
  LedgerAccount as WireAccount,
} from "@bourse/contract";
import { accountCodes, ledgerOf, transferCodes } from "#accounts";
import type { AssetChart, ExploredAccount, ExploredTransfer, TransferStory } from "#flows";
import type { Identity } from "#identity";
import { currencies, currencyCodes, u128ToId } from "#kernel";
import {
  type Account,
  type AccountBalance,
  accountFlags,
  type Balances,
  type Transfer,
  transferFlags,
} from "#ledger";
import type { Movement, Side } from "#movements";
import { formerMember, type PresentParty, partyOf } from "./present-party.ts";
import { presentInstant, presentMaybeInstant, presentMoney } from "./present-values.ts";

type WireChart = OutputOf<"ledgerChart">["assets"][number];
type WireStory = OutputOf<"ledgerTransfer">;
type WireReference = LedgerTransfer["debit"];

/** The ledger as operators see it: whose money it is, also of members who have left. */
export type PresentLedger = {
  account(explored: ExploredAccount, at: bigint): Promise<WireAccount>;
  transfer(explored: ExploredTransfer): Promise<LedgerTransfer>;
  story(story: TransferStory): Promise<WireStory>;
};

export function createPresentLedger(identity: Identity): PresentLedger {
  const party: PresentParty = async (id) => {
    const member = await identity.anyMemberById(id);
    return member ? partyOf(member) : formerMember;
  };

  async function account(explored: ExploredAccount, at: bigint): Promise<WireAccount> {
    return { ...(await presentReference(explored, party)), ...presentRecord(explored.account, at) };
  }

  async function transfer(explored: ExploredTransfer): Promise<LedgerTransfer> {
    const debit = await presentReference(explored.debit, party);
    const credit = await presentReference(explored.credit, party);
    return { ...presentTransfer(explored.transfer), debit, credit };
  }

  async function leg(explored: ExploredAccount, after: AccountBalance | undefined) {
    const balances = after === undefined ? null : presentBalances(after);
    return { account: await account(explored, 0n), after: balances };
  }

  const all = (list: readonly ExploredTransfer[]) => Promise.all(list.map(transfer));

  return {
    account,
    transfer,
    story: async (story) => ({
      transfer: await transfer(story),
      debit: await leg(story.debit, story.debitAfter),
      credit: await leg(story.credit, story.creditAfter),
      pending: story.pending ? await transfer(story.pending) : null,
      settlements: await all(story.settlements),
      siblings: await all(story.siblings),
      movement: story.movement ? await presentMovement(story.movement, party) : null,
    }),
  };
}

async function presentReference(
  { account, holder }: ExploredAccount,
  party: PresentParty,
): Promise<WireReference> {
  return {
    id: account.id.toString(),
    code: account.code,
    name: accountNames.get(account.code) ?? null,
    holder: holder
      ? { type: holder.type, id: holder.id, member: await party(holder.member) }
      : null,
  };
}

function presentRecord(account: Account, at: bigint): Omit<WireAccount, keyof WireReference> {
  const { ledger, flags, limits, timestamp } = account;
  return {
    asset: presentAsset(ledger),
    balances: presentBalances(account),
    at: at === 0n ? null : presentTime(at),
    flags: flagNames.filter((name) => (flags & flagsByName[name]) !== 0),
    floor: limits.floor?.toString() ?? null,
    ceiling: limits.ceiling?.toString() ?? null,
    createdAt: presentTime(timestamp),
  };
}

async function presentMovement(one: Movement, party: PresentParty): Promise<LedgerMovement> {
  return {
    id: one.id,
    kind: one.kind,
    state: one.state,
    amount: presentMoney(one.amount),
    from: await presentSide(one.from, party),
    to: await presentSide(one.to, party),
    createdAt: presentInstant(one.createdAtMs),
    finalAt: presentMaybeInstant(one.finalAtMs),
    endsAt: presentMaybeInstant(one.endsAtMs),
    reason: one.reason,
    steps: one.steps.map(({ name, outcome, target, transfers }) => ({
      name,
      outcome,
      target,
      transferIds: transfers.map(({ id }) => id.toString()),
    })),
  };
}

async function presentSide(side: Side, party: PresentParty): Promise<LedgerMovement["from"]> {
  switch (side.type) {
    case "member":
    case "pot":
      return { type: side.type, member: await party(side.member) };
    case "outside":
      return { type: "outside", name: side.name };
    case "bourse":
      return { type: "bourse" };
  }
}

/** An asset's accounts by code, and what all of them add up to. */
export function presentChart({ ledger, groups, isWhole }: AssetChart): WireChart {
  return {
    asset: presentAsset(ledger),
    groups: groups.map(({ code, count, balances, only }) => ({
      code,
      name: accountNames.get(code) ?? null,
      count: isWhole ? count : null,
      balances: isWhole ? presentBalances(balances) : null,
      accountId: isWhole ? (only?.toString() ?? null) : null,
    })),
    balances: isWhole ? presentBalances(sumOf(groups.map((group) => group.balances))) : null,
  };
}

/** Ledger time to the nanosecond. */
export function presentTime(ns: bigint): string {
  const ms = Number(ns / 1_000_000n);
  const rest = (ns % 1_000_000n).toString().padStart(6, "0");
  return presentInstant(ms).replace("Z", `${rest}Z`);
}

const namesOf = (codes: Readonly<Record<string, number>>) =>
  new Map(Object.entries(codes).map(([name, code]) => [code, name]));
const accountNames = namesOf(accountCodes);
const transferNames = namesOf(transferCodes);
const currencyOfLedger = new Map(currencyCodes.map((currency) => [ledgerOf(currency), currency]));

const flagsByName = {
  debits_must_not_exceed_credits: accountFlags.debitsMustNotExceedCredits,
  credits_must_not_exceed_debits: accountFlags.creditsMustNotExceedDebits,
  history: accountFlags.history,
  imported: accountFlags.imported,
  closed: accountFlags.closed,
} as const;
const flagNames = [
  "debits_must_not_exceed_credits",
  "credits_must_not_exceed_debits",
  "history",
  "imported",
  "closed",
] as const satisfies readonly (keyof typeof flagsByName)[];

function presentAsset(ledger: number): WireAccount["asset"] {
  const currency = currencyOfLedger.get(ledger) ?? null;
  return { ledger, currency, scale: currency === null ? 0 : currencies[currency].exponent };
}

function presentBalances(balances: Balances): WireAccount["balances"] {
  return {
    debitsPending: balances.debitsPending.toString(),
    debitsPosted: balances.debitsPosted.toString(),
    creditsPending: balances.creditsPending.toString(),
    creditsPosted: balances.creditsPosted.toString(),
  };
}

function sumOf(all: readonly Balances[]): Balances {
  const sum = (field: keyof Balances) => all.reduce((total, one) => total + one[field], 0n);
  return {
    debitsPending: sum("debitsPending"),
    debitsPosted: sum("debitsPosted"),
    creditsPending: sum("creditsPending"),
    creditsPosted: sum("creditsPosted"),
  };
}

const nsPerSecond = 1_000_000_000n;

function presentTransfer(one: Transfer): Omit<LedgerTransfer, "debit" | "credit"> {
  const expires = one.timeout === 0 ? 0n : one.timestamp + BigInt(one.timeout) * nsPerSecond;
  return {
    id: one.id.toString(),
    asset: presentAsset(one.ledger),
    amount: one.amount.toString(),
    code: one.code,
    name: transferNames.get(one.code) ?? null,
    phase: phaseOf(one.flags),
    pendingState: one.pendingStatus === "none" ? null : one.pendingStatus,
    remaining: one.remaining.toString(),
    linked: (one.flags & transferFlags.linked) !== 0,
    expiresAt: expires === 0n ? null : presentTime(expires),
    at: presentTime(one.timestamp),
    effectiveAt: one.effectiveAt === 0n ? null : presentTime(one.effectiveAt),
    movementId: one.userData128 === 0n ? null : u128ToId("mov", one.userData128),
  };
}

function phaseOf(flags: Account["flags"]): LedgerTransfer["phase"] {
  if (flags & transferFlags.pending) return "pending";
  if (flags & transferFlags.postPendingTransfer) return "post";
  return flags & transferFlags.voidPendingTransfer ? "void" : "single";
}
