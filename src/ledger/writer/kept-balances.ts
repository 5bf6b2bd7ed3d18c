import type { AccountEntry } from "../book.ts";
import type { WriterLimits } from "./limits.ts";
import type { Checkpoint, CommitGroup, Position, StorageSession } from "./storage.ts";

/** Keeps balances of accounts that change often, so that little is added up for any past. */
export type KeptBalances = {
  /** To be called after each group was sent, while the book stands as that group left it. */
  afterGroup(group: CommitGroup, sent: Promise<void>): void;
};

export function createKeptBalances(storage: StorageSession, limits: WriterLimits): KeptBalances {
  let isKeeping = false;

  async function keep(often: Iterable<AccountEntry>, at: Position, sent: Promise<void>) {
    isKeeping = true;
    const balances = Array.from(often, balancesOfNow);
    for (const { account } of balances) account.sinceKept = 0;
    try {
      await sent;
      await storage.checkpoint({ at, balances, floor: undefined, isKept: true });
    } catch {
      // Nothing is lost: the past is added up from one that was kept earlier.
    }
    isKeeping = false;
  }

  /** Counts the transfers of each account. @returns those that are to be kept now */
  function changedOften({ sides }: CommitGroup): ReadonlySet<AccountEntry> {
    const often = new Set<AccountEntry>();
    for (const entry of sides) {
      entry.sinceKept += 1;
      const isOften = entry.sinceKept >= limits.keptTransfersMax;
      if (isOften && !isKeeping && often.size < limits.checkpointAccountsMax) often.add(entry);
    }
    return often;
  }

  return {
    afterGroup(group, sent) {
      const often = changedOften(group);
      if (often.size > 0) void keep(often, group.position, sent);
    },
  };
}

export function balancesOfNow(account: AccountEntry): Checkpoint["balances"][number] {
  const { debitsPending, debitsPosted, creditsPending, creditsPosted } = account;
  return { account, debitsPending, debitsPosted, creditsPending, creditsPosted };
}
