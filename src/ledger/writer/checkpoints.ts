import type { Clock } from "#kernel";
import type { AccountEntry } from "../book.ts";
import { balancesOfNow, createKeptBalances } from "./kept-balances.ts";
import type { WriterLimits } from "./limits.ts";
import type { Checkpoint, CommitGroup, Position, StorageSession } from "./storage.ts";

/**
 * Stores balances beside the stream of groups, so that a start need not add up all transfers. A
 * round goes over the accounts that changed, a few at a time, each few as they are between two
 * groups; when it ends, everything up to its beginning is covered. Beside that, balances of an
 * account that changes often are kept now and then, from which those of a past instant are told.
 */
export type Checkpoints = {
  /** To be called after each group was sent, while the book stands as that group left it. */
  afterGroup(group: CommitGroup, sent: Promise<void>): void;
  /** How many rounds have ended. */
  rounds(): number;
  /** Accounts that a checkpoint covers, and that may therefore be forgotten. */
  isCovered(entry: AccountEntry): boolean;
};

type Round = { readonly queue: AccountEntry[]; readonly floor: Position };

export function createCheckpoints(
  storage: StorageSession,
  limits: WriterLimits,
  clock: Clock,
  changed: Iterable<AccountEntry>,
): Checkpoints {
  const accounts = createChangedAccounts();
  const kept = createKeptBalances(storage, limits);
  for (const entry of changed) accounts.add(entry);
  let round: Round | undefined;
  let isStoring = false;
  let transfers = 0;
  let lastMs = clock.nowMs();
  let rounds = 0;

  function isDue(): boolean {
    if (accounts.isEmpty()) return false;
    return (
      transfers >= limits.checkpointTransfersMax || clock.nowMs() - lastMs >= limits.checkpointMsMax
    );
  }

  function begin(floor: Position): void {
    round = { queue: [...accounts.beginRound()], floor };
    transfers = 0;
    lastMs = clock.nowMs();
  }

  async function store({ queue, floor }: Round, at: Position, sent: Promise<void>): Promise<void> {
    isStoring = true;
    const some = queue.splice(-limits.checkpointAccountsMax);
    const isLast = queue.length === 0;
    const balances = some.map(balancesOfNow);
    const reached = isLast ? floor : undefined;
    const checkpoint: Checkpoint = { at, balances, floor: reached, isKept: false };
    try {
      // What is not known to be stored must not be in a checkpoint.
      await sent;
      await storage.checkpoint(checkpoint);
      if (isLast) {
        accounts.endRound();
        rounds++;
      }
    } catch {
      // Nothing is lost: the next round takes them again.
      accounts.giveUpRound();
      queue.length = 0;
    }
    if (queue.length === 0) round = undefined;
    isStoring = false;
  }

  return {
    afterGroup(group, sent) {
      addChangedBy(group, accounts.add);
      kept.afterGroup(group, sent);
      transfers += group.transfers.length;
      if (!round && isDue()) begin(group.position);
      if (round && !isStoring) void store(round, group.position, sent);
    },
    rounds: () => rounds,
    isCovered: accounts.isCovered,
  };
}

/**
 * The accounts that no checkpoint covers. An account notes the round in which it changed, so that
 * one look at it tells whether it is known.
 */
function createChangedAccounts() {
  let current = 1;
  let uncovered: AccountEntry[] = [];
  let underWay: readonly AccountEntry[] = [];

  function add(entry: AccountEntry): void {
    if (entry.changedInRound === current) return;
    entry.changedInRound = current;
    uncovered.push(entry);
  }

  return {
    add,
    isEmpty: () => uncovered.length === 0,
    /** @returns the accounts that the round is to cover */
    beginRound(): readonly AccountEntry[] {
      underWay = uncovered;
      uncovered = [];
      current++;
      return underWay;
    },
    endRound(): void {
      underWay = [];
    },
    giveUpRound(): void {
      for (const entry of underWay) add(entry);
      underWay = [];
    },
    isCovered: ({ changedInRound }: AccountEntry) =>
      changedInRound < (underWay.length === 0 ? current : current - 1),
  };
}

function addChangedBy(group: CommitGroup, add: (entry: AccountEntry) => void): void {
  for (const entry of group.accounts) add(entry);
  for (const entry of group.changedAccounts) add(entry);
  for (const entry of group.sides) add(entry);
  for (const { held, status } of group.settlements) {
    // Those of the others are sides of the transfer that settled.
    if (status !== "expired") continue;
    add(group.accountOf(held.debitAccountId));
    add(group.accountOf(held.creditAccountId));
  }
}
