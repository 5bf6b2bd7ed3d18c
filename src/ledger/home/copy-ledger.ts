import { setTimeout as sleep } from "node:timers/promises";
import { LedgerMoveError, LedgerUnavailableError, LedgerUnknownOutcomeError } from "../errors.ts";
import { expiresAt } from "../expiry.ts";
import { accountFilter, queryFilter, queryFilterFlags } from "../filters.ts";
import type { Ledger } from "../ledger.ts";
import {
  type Account,
  type AccountInput,
  accountFlags,
  batchEventsMax,
  type Transfer,
  type TransferInput,
  timestampMax,
  transferFlags,
} from "../records.ts";
import type { CreateResult } from "../status.ts";
import { expiryIdOf, expiryOf } from "./moved-ledger.ts";
import { allAccounts, allTransfers } from "./read-all.ts";

/** The ledger that is copied, and the one that is filled. */
export type Copying = {
  readonly from: Ledger;
  readonly to: Ledger;
  /** Most events in a batch, where it is to be less than a ledger takes. */
  readonly batchMax?: number;
  /** Told of each page that was read. */
  onProgress?(copied: { readonly accounts: number; readonly transfers: number }): void;
};

/** What was copied. */
export type Copied = {
  readonly accounts: number;
  readonly transfers: number;
  /** Voids that stand for expiries. */
  readonly expiries: number;
  /** Ledger time of the last thing in the source. */
  readonly through: bigint;
  /** Holds that are open, and when they expire. */
  readonly holds: ReadonlyMap<bigint, bigint>;
};

const attemptsMax = 10;
const retryMs = 1_000;
const newest = queryFilter({ flags: queryFilterFlags.reversed, limit: 1 });

/**
 * Copies a ledger that nobody writes to, in the order in which it happened and with its ledger
 * times. What is there already is left alone, so that an interrupted copy can be carried on.
 *
 * @throws LedgerMoveError when the target refuses something
 */
export async function copyLedger(copying: Copying): Promise<Copied> {
  const accounts = await copyAccounts(copying);
  const moved = await copyTransfers(copying, accounts.times);
  const count = accounts.times.size;
  return { accounts: count, ...moved, through: later(moved.through, accounts.through) };
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

async function copyAccounts({ from, to, batchMax, onProgress }: Copying) {
  const times = new Set<bigint>();
  let through = 0n;
  const [last] = await to.queryAccounts(newest);
  const batches = createBatches<AccountInput>({
    there: last?.timestamp ?? 0n,
    batchMax,
    create: (events) => to.createAccounts(events),
    lookUp: (ids) => to.lookupAccounts(ids),
  });
  for await (const page of allAccounts(from)) {
    for (const account of await Promise.all(page.map((found) => importedAccount(from, found)))) {
      await batches.add(account);
      times.add(account.timestamp);
      through = account.timestamp;
    }
    onProgress?.({ accounts: times.size, transfers: 0 });
  }
  await batches.end();
  return { times, through };
}

async function copyTransfers(
  copying: Copying,
  accountTimes: ReadonlySet<bigint>,
): Promise<Omit<Copied, "accounts">> {
  const { from, to, onProgress } = copying;
  const holds = new Map<bigint, bigint>();
  let transfers = 0;
  let through = 0n;
  const [last] = await to.queryTransfers(newest);
  const outgoing = createOutgoing(copying, last?.timestamp ?? 0n, accountTimes);
  for await (const page of allTransfers(from)) {
    for (const transfer of page) {
      await outgoing.add(transfer);
      through = transfer.timestamp;
      if (transfer.pendingStatus !== "pending" || transfer.timeout === 0) continue;
      holds.set(transfer.id, expiresAt(transfer));
    }
    transfers += page.length;
    onProgress?.({ accounts: accountTimes.size, transfers });
  }
  const expiries = await outgoing.end();
  return { transfers, expiries, through: later(through, outgoing.last()), holds };
}

/** Transfers on their way, with the expiries that fall between them. */
function createOutgoing(
  { to, batchMax }: Copying,
  there: bigint,
  accountTimes: ReadonlySet<bigint>,
) {
  const batches = createBatches<TransferInput>({
    there,
    batchMax,
    create: (events) => to.createTransfers(events),
    lookUp: (ids) => to.lookupTransfers(ids),
  });
  // In the order of their expiry: holds that are over, and whose void is still to come.
  const expired: { readonly id: bigint; readonly at: bigint }[] = [];
  let last = 0n;
  let expiries = 0;
  const push = async (event: TransferInput) => {
    last = event.timestamp;
    await batches.add(event);
  };
  // An expiry goes into the first instant after it that nothing else has.
  const release = async (before: bigint) => {
    for (let next = expired[0]; next; next = expired[0]) {
      let at = later(next.at, last + 1n);
      while (accountTimes.has(at)) at++;
      if (at >= before) return;
      expired.shift();
      expiries++;
      const event = expiryOf(next.id);
      await push({ ...event, flags: event.flags | transferFlags.imported, timestamp: at });
    }
  };
  // An earlier copy may have brought the hold while it was open.
  const timeOfExpiry = async (held: Transfer) => {
    const at = expiresAt(held);
    if (at > there) return at;
    const [found] = await to.lookupTransfers([expiryIdOf(held.id)]);
    return found?.timestamp ?? there + 1n;
  };
  return {
    last: () => last,
    async add(transfer: Transfer) {
      await release(transfer.timestamp);
      await push(importedTransfer(transfer));
      if (transfer.pendingStatus !== "expired") return;
      const at = await timeOfExpiry(transfer);
      const place = expired.findLastIndex((other) => other.at <= at);
      expired.splice(place + 1, 0, { id: transfer.id, at });
    },
    async end() {
      await release(timestampMax);
      await batches.end();
      return expiries;
    },
  };
}

type Identified = { readonly id: bigint; readonly timestamp: bigint; readonly flags: number };
type Target<Event> = {
  /** What is no later than this was brought by an earlier copy. */
  readonly there: bigint;
  readonly batchMax: number | undefined;
  create(events: readonly Event[]): Promise<CreateResult<string>[]>;
  lookUp(ids: readonly bigint[]): Promise<readonly { readonly id: bigint }[]>;
};

/** Collects events into batches that are as large as they may be, and tears no chain. */
function createBatches<Event extends Identified>(target: Target<Event>) {
  const { batchMax = batchEventsMax } = target;
  const waiting: Event[] = [];
  const send = async (batch: readonly Event[]) => {
    await assertThere(
      target,
      batch.filter(({ timestamp }) => timestamp <= target.there),
    );
    await createAll(
      target,
      batch.filter(({ timestamp }) => timestamp > target.there),
    );
  };
  return {
    async add(event: Event) {
      waiting.push(event);
      if (waiting.length < batchMax) return;
      const lastOfChain = waiting.findLastIndex(({ flags }) => !(flags & transferFlags.linked));
      await send(waiting.splice(0, lastOfChain + 1));
    },
    end: () => send(waiting.splice(0)),
  };
}

async function importedAccount(from: Ledger, account: Account): Promise<AccountInput> {
  const { limits } = account;
  if (limits.floor !== null || limits.ceiling !== null) {
    throw new LedgerMoveError(`Account ${account.id} has limits, which TigerBeetle cannot keep.`);
  }
  const closedAtOnce = account.flags & accountFlags.closed && !(await hasTransfers(from, account));
  // Closed by a transfer, it is closed again when that one is copied.
  const closed = closedAtOnce ? accountFlags.closed : 0;
  return {
    ...account,
    debitsPending: 0n,
    debitsPosted: 0n,
    creditsPending: 0n,
    creditsPosted: 0n,
    flags: (account.flags & ~accountFlags.closed) | closed | accountFlags.imported,
  };
}

async function hasTransfers(from: Ledger, { id }: Account): Promise<boolean> {
  const found = await from.getAccountTransfers(accountFilter({ accountId: id, limit: 1 }));
  return found.length > 0;
}

function importedTransfer(transfer: Transfer): TransferInput {
  const { pendingStatus: _, remaining: _remaining, ...event } = transfer;
  if (event.flags & transferFlags.keepRemainder || event.effectiveAt !== 0n) {
    throw new LedgerMoveError(
      `Transfer ${event.id} has an effective date, or keeps the remainder of a pending transfer, ` +
        "which TigerBeetle cannot.",
    );
  }
  return { ...event, timeout: 0, flags: event.flags | transferFlags.imported };
}

async function missingOf<Event extends Identified>(
  { lookUp }: Target<Event>,
  events: readonly Event[],
): Promise<Event[]> {
  const found = new Set((await lookUp(events.map(({ id }) => id))).map(({ id }) => id));
  return events.filter(({ id }) => !found.has(id));
}

async function assertThere<Event extends Identified>(
  target: Target<Event>,
  known: readonly Event[],
): Promise<void> {
  const [missing] = await missingOf(target, known);
  if (!missing) return;
  throw new LedgerMoveError(
    `${missing.id} is not in the cluster, but later ones are. Format a new cluster.`,
  );
}

/** Creates all, in one batch; where the answer was lost, what of it is still missing. */
async function createAll<Event extends Identified>(
  target: Target<Event>,
  events: readonly Event[],
): Promise<void> {
  let missing = events;
  for (let attempt = 1; missing.length > 0; attempt++) {
    try {
      const results = await target.create(missing);
      const refused = results.findIndex(({ status }) => status !== "created");
      if (refused < 0) return;
      throw new LedgerMoveError(
        `The cluster refuses ${missing[refused]?.id}: ${results[refused]?.status}.`,
      );
    } catch (error) {
      const isInDoubt =
        error instanceof LedgerUnknownOutcomeError || error instanceof LedgerUnavailableError;
      if (!isInDoubt || attempt === attemptsMax) throw error;
      await sleep(retryMs);
      missing = await missingOf(target, missing);
    }
  }
}
