import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, secondMs } from "#kernel";
import { expiresAt } from "../expiry.ts";
import { accountFilter } from "../filters.ts";
import type { Ledger } from "../ledger.ts";
import type { LedgerDefect } from "../postgres/verify-ledger.ts";
import {
  type Account,
  accountFlags,
  type Balances,
  batchEventsMax,
  type Transfer,
  transferFlags,
} from "../records.ts";
import { clockTime } from "../time.ts";
import { expiryIdOf } from "./moved-ledger.ts";
import { allAccounts, allTransfers } from "./read-all.ts";

const { pending, postPendingTransfer, voidPendingTransfer } = transferFlags;
const attemptsMax = 5;
const releaseNsMax = 1_000_000_000n;

type Sums = { -readonly [K in keyof Balances]: bigint };
type Hold = { readonly held: Transfer; settledBy: "posted" | "voided" | "expired" | undefined };
type Replay = {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly accounts: Map<bigint, Account & { readonly sums: Sums; transfers: number }>;
  readonly holds: Map<bigint, Hold>;
  /** Holds with a timeout that nothing has settled. */
  readonly expiring: Map<bigint, Transfer>;
  readonly defects: LedgerDefect[];
  /** Told of each account that a transfer has just changed. */
  onChange: (id: bigint) => void;
  last: bigint;
};

/**
 * Proves the ledger's invariants by nothing but its own reads, for engines whose storage is their
 * own: plays every transfer again and compares every balance with the result. The ledger may be
 * written to meanwhile: what an account is found to hold must be what it held at some instant
 * between two looks at the transfers. Holds in memory every account and every pending transfer.
 *
 * That debits equal credits follows: in the replay they do by construction.
 */
export async function verifyByReplay(ledger: Ledger, clock: Clock): Promise<LedgerDefect[]> {
  const replay: Replay = {
    ledger,
    clock,
    accounts: new Map(),
    holds: new Map(),
    expiring: new Map(),
    defects: [],
    onChange: () => {},
    last: 0n,
  };
  for await (const page of allAccounts(ledger)) for (const account of page) add(replay, account);
  await catchUp(replay);
  let suspects = [...replay.accounts.keys()];
  for (let attempt = 1; suspects.length > 0 && attempt <= attemptsMax; attempt++) {
    // The cluster and we release a hold within a moment of one another.
    if (attempt > 1) await sleep(secondMs);
    suspects = await findDiffering(replay, suspects);
  }
  const differing = suspects.map((id) => ({ invariant: "balance_equals_replay" as const, id }));
  return [...replay.defects, ...differing, ...wrongSettlements(replay), ...(await gaps(replay))];
}

function add({ accounts }: Replay, account: Account): void {
  const sums = { debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n };
  accounts.set(account.id, { ...account, sums, transfers: 0 });
}

async function catchUp(replay: Replay): Promise<void> {
  for await (const page of allTransfers(replay.ledger, replay.last)) {
    const used = page.flatMap((each) => [each.debitAccountId, each.creditAccountId]);
    const unknown = [...new Set(used.filter((id) => !replay.accounts.has(id)))];
    for (let start = 0; start < unknown.length; start += batchEventsMax) {
      const ids = unknown.slice(start, start + batchEventsMax);
      for (const account of await replay.ledger.lookupAccounts(ids)) add(replay, account);
    }
    for (const transfer of page) play(replay, transfer);
    replay.last = page.at(-1)?.timestamp ?? replay.last;
  }
  releaseDue(replay);
}

function play(replay: Replay, transfer: Transfer): void {
  const { debitAccountId, creditAccountId, amount, flags } = transfer;
  if (flags & pending) {
    replay.holds.set(transfer.id, { held: transfer, settledBy: undefined });
    if (transfer.timeout > 0) replay.expiring.set(transfer.id, transfer);
    change(replay, debitAccountId, "debitsPending", amount);
    change(replay, creditAccountId, "creditsPending", amount);
  } else if (flags & (postPendingTransfer | voidPendingTransfer)) {
    settle(replay, transfer);
  }
  if (!(flags & (pending | voidPendingTransfer))) {
    change(replay, debitAccountId, "debitsPosted", amount);
    change(replay, creditAccountId, "creditsPosted", amount);
  }
  for (const id of [debitAccountId, creditAccountId]) {
    const account = replay.accounts.get(id);
    if (account) account.transfers++;
    else replay.defects.push({ invariant: "balance_equals_replay", id: transfer.id });
    replay.onChange(id);
  }
}

function settle(replay: Replay, settlement: Transfer): void {
  const hold = replay.holds.get(settlement.pendingId);
  if (!hold || hold.settledBy || settlement.amount > hold.held.amount) {
    replay.defects.push({ invariant: "settlement_matches_pending", id: settlement.id });
    return;
  }
  const { held } = hold;
  const isExpiry = settlement.id === expiryIdOf(held.id);
  const voided = isExpiry ? "expired" : "voided";
  hold.settledBy = settlement.flags & postPendingTransfer ? "posted" : voided;
  replay.expiring.delete(held.id);
  change(replay, held.debitAccountId, "debitsPending", -held.amount);
  change(replay, held.creditAccountId, "creditsPending", -held.amount);
}

function change({ accounts }: Replay, id: bigint, balance: keyof Balances, amount: bigint): void {
  const account = accounts.get(id);
  if (account) account.sums[balance] += amount;
}

/** Plays what no transfer tells of: the cluster releases a hold within moments of its end. */
function releaseDue(replay: Replay): void {
  const now = clockTime(replay.clock) - releaseNsMax;
  for (const held of replay.expiring.values()) {
    if (expiresAt(held) > now) continue;
    replay.expiring.delete(held.id);
    change(replay, held.debitAccountId, "debitsPending", -held.amount);
    change(replay, held.creditAccountId, "creditsPending", -held.amount);
    replay.onChange(held.debitAccountId);
    replay.onChange(held.creditAccountId);
  }
}

/** Of the accounts, those that are found to hold what they held at no instant of the meantime. */
async function findDiffering(replay: Replay, ids: readonly bigint[]): Promise<bigint[]> {
  const differing: bigint[] = [];
  for (let start = 0; start < ids.length; start += batchEventsMax) {
    const some = ids.slice(start, start + batchEventsMax);
    const states = new Map(some.map((id) => [id, new Set([stateOf(replay, id)])]));
    const found = await replay.ledger.lookupAccounts(some);
    replay.onChange = (id) => states.get(id)?.add(stateOf(replay, id));
    await catchUp(replay);
    replay.onChange = () => {};
    const isSound = new Set(
      found.filter((one) => states.get(one.id)?.has(textOf(one))).map(({ id }) => id),
    );
    differing.push(...some.filter((id) => !isSound.has(id)));
    replay.defects.push(...found.filter(isPastLimit).map(limitDefect));
  }
  return differing;
}

function stateOf({ accounts }: Replay, id: bigint): string {
  const account = accounts.get(id);
  return account ? textOf(account.sums) : "";
}

function textOf(balances: Balances): string {
  const { debitsPending, debitsPosted, creditsPending, creditsPosted } = balances;
  return `${debitsPending} ${debitsPosted} ${creditsPending} ${creditsPosted}`;
}

function isPastLimit(account: Account): boolean {
  const { flags, debitsPending, debitsPosted, creditsPending, creditsPosted } = account;
  return (
    ((flags & accountFlags.debitsMustNotExceedCredits) !== 0 &&
      debitsPending + debitsPosted > creditsPosted) ||
    ((flags & accountFlags.creditsMustNotExceedDebits) !== 0 &&
      creditsPending + creditsPosted > debitsPosted)
  );
}

function limitDefect({ id }: Account): LedgerDefect {
  return { invariant: "limit_holds", id };
}

/** Holds that are said to be settled, without what has settled them or another way. */
function wrongSettlements({ holds }: Replay): LedgerDefect[] {
  const wrong = [...holds.values()].filter(({ held, settledBy }) => {
    const expiredAlone = settledBy === undefined && held.timeout > 0;
    if (held.pendingStatus === "pending") return false;
    return !(
      settledBy === held.pendingStatus ||
      (held.pendingStatus === "expired" && expiredAlone)
    );
  });
  return wrong.map(({ held }) => ({ invariant: "settlement_matches_pending", id: held.id }));
}

/** Accounts with history that lack some of it. */
async function gaps({ ledger, accounts, last }: Replay): Promise<LedgerDefect[]> {
  const found: LedgerDefect[] = [];
  for (const { id, flags, transfers } of accounts.values()) {
    if (!(flags & accountFlags.history)) continue;
    let count = 0;
    for (let timestampMin = 0n; timestampMin <= last; ) {
      const filter = accountFilter({ accountId: id, timestampMin, timestampMax: last });
      const page = await ledger.getAccountBalances(filter);
      count += page.length;
      if (page.length < batchEventsMax) break;
      timestampMin = (page.at(-1)?.timestamp ?? last) + 1n;
    }
    if (count !== transfers) found.push({ invariant: "history_is_whole", id });
  }
  return found;
}
