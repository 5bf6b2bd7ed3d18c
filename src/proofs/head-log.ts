import { formatHead, type Head, readHead, type Signed, textHash } from "@bourse/proof";
import { assert, type Clock, type Db, type Tx } from "#kernel";
import type { Ledger } from "#ledger";
import { LedgerBehindHeadError } from "./errors.ts";
import { readPosition } from "./ledger-position.ts";
import type { SigningKey } from "./signing-key.ts";
import { insertHead, latestHead, lockLog, type StoredHead } from "./store/heads.ts";

/** The log of signed heads. It only grows. */
export type HeadLog = {
  /** Signs a head if the ledger's chain has moved since the last one. */
  signIfMoved(): Promise<StoredHead | undefined>;
  /**
   * Signs a head that names a new publication; `store` writes what else is part of it, in the same
   * transaction, so that nothing is ever published that the log does not name.
   */
  announce(publication: Signed, number: number, store: (tx: Tx) => Promise<void>): Promise<void>;
};

export type HeadLogDeps = {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly key: SigningKey;
};

type Content = Pick<Head, "ledger" | "liabilities">;

export function createHeadLog({ db, ledger, clock, key }: HeadLogDeps): HeadLog {
  async function append(
    tx: Tx,
    last: Known | undefined,
    content: Content,
    publication: number | null,
  ): Promise<StoredHead> {
    const sequence = (last?.head.sequence ?? 0) + 1;
    const lastMs = last === undefined ? 0 : Date.parse(last.head.at);
    const at = new Date(Math.max(clock.nowMs(), lastMs)).toISOString();
    const previous = last?.hash ?? null;
    const signed = key.sign(formatHead({ sequence, at, previous, ...content }));
    const head = { ...signed, sequence };
    await insertHead(tx, head, publication);
    return head;
  }

  return {
    async signIfMoved() {
      if (!ledger.capabilities.hashChain) return undefined;
      return db.transaction(async (tx) => {
        await lockLog(tx);
        const last = await readLast(tx);
        // Read under the lock: what another process signed meanwhile is not ahead of it.
        const position = await readPosition(ledger);
        checkNotBehind(last, position, ledger);
        if (position.chain?.sequence === last?.head.ledger.chain?.sequence) return undefined;
        const liabilities = last?.head.liabilities ?? null;
        return append(tx, last, { ledger: position, liabilities }, null);
      });
    },
    async announce(publication, number, store) {
      await db.transaction(async (tx) => {
        await lockLog(tx);
        const last = await readLast(tx);
        const position = await readPosition(ledger);
        checkNotBehind(last, position, ledger);
        await store(tx);
        const liabilities = { number, hash: textHash(publication.text) };
        await append(tx, last, { ledger: position, liabilities }, number);
      });
    },
  };
}

type Known = { readonly head: Head; readonly hash: string };

async function readLast(tx: Tx): Promise<Known | undefined> {
  const stored = await latestHead(tx);
  if (stored === undefined) return undefined;
  const head = readHead(stored.text);
  assert(head !== undefined, "a head in the log can be read");
  return { head, hash: textHash(stored.text) };
}

function checkNotBehind(
  last: Known | undefined,
  position: Head["ledger"],
  { capabilities }: Ledger,
): void {
  if (last === undefined) return;
  const { time, chain } = last.head.ledger;
  const isChainBehind =
    capabilities.hashChain && (position.chain?.sequence ?? 0n) < (chain?.sequence ?? 0n);
  if (position.time < time || isChainBehind) {
    throw new LedgerBehindHeadError(
      `the ledger ends at ${position.time}, signed head ${last.head.sequence} at ${time}`,
    );
  }
}
