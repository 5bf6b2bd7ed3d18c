import { readLiabilities } from "@bourse/proof";
import type { Accounts } from "#accounts";
import { type Clock, type Db, dayMs, type Ids } from "#kernel";
import type { Ledger } from "#ledger";
import { createHeadLog } from "./head-log.ts";
import type { BusinessHoldings } from "./holdings.ts";
import { createProver, type Prover } from "./prove.ts";
import { type Published, publish } from "./publish.ts";
import { createSigningKey } from "./signing-key.ts";
import { headsBefore, listKeys, type StoredHead, type StoredKey } from "./store/heads.ts";
import { publicationsBefore, type StoredPublication } from "./store/publications.ts";
import { type ProofsViolation, verifyProofs } from "./verify-proofs.ts";

/** What proofs stand on. */
export type ProofsDeps = {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly accounts: Pick<Accounts, "listOwners">;
  /** What members have as businesses; nothing where nobody sells. */
  readonly businesses?: BusinessHoldings;
  readonly clock: Clock;
  readonly ids: Ids;
  /** 32 bytes: the private half of the key that signs. */
  readonly signingSecret: Uint8Array;
};

/** The bank's signed log, and proofs of what it owes. */
export type Proofs = Prover & {
  /**
   * Signs the ledger's position if it has moved, and puts it into the log.
   *
   * @throws LedgerBehindHeadError when the ledger has lost what was signed before
   */
  signHead(): Promise<StoredHead | undefined>;
  /**
   * Publishes what all customers are owed now. Asked while one is under way, it gives that one.
   *
   * @returns undefined when nobody has an account
   * @throws LedgerBehindHeadError, PublicationOvertakenError
   */
  publish(): Promise<Published | undefined>;
  /** Publishes once a day; calls at the same time are one. @returns how many were made */
  publishDue(): Promise<number>;
  /** Heads before one, newest first; the newest of all when there is none. */
  heads(before: number | undefined, limit: number): Promise<StoredHead[]>;
  /** The public key in use, 64 hexadecimal digits, and every one that ever signed. */
  keys(): Promise<{ readonly current: string; readonly all: readonly StoredKey[] }>;
  /** Publications before one, newest first; the newest of all when there is none. */
  publications(before: number | undefined, limit: number): Promise<StoredPublication[]>;
  /** Every invariant of the log and of the publications, with what breaks it. */
  verifyProofs(): Promise<ProofsViolation[]>;
};

/** Opens the log of signed heads and the proofs of liabilities. */
export function createProofs(deps: ProofsDeps): Proofs {
  const { db, clock } = deps;
  const key = createSigningKey(deps.signingSecret);
  const log = createHeadLog({ ...deps, key });
  let underWay: Promise<Published | undefined> | undefined;

  function publishOnce(): Promise<Published | undefined> {
    underWay ??= publish({ ...deps, key, log }).finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  // One at a time, from the look whether one is due: two that looked would publish twice.
  let dueUnderWay: Promise<number> | undefined;
  async function publishWhenDue(): Promise<number> {
    const [latest] = await publicationsBefore(db, undefined, 1);
    const at = latest && readLiabilities(latest.text)?.at;
    if (at !== undefined && Date.parse(at) + dayMs > clock.nowMs()) return 0;
    return (await publishOnce()) === undefined ? 0 : 1;
  }

  return {
    ...createProver(db),
    signHead: () => log.signIfMoved(),
    publish: publishOnce,
    publishDue() {
      dueUnderWay ??= publishWhenDue().finally(() => {
        dueUnderWay = undefined;
      });
      return dueUnderWay;
    },
    heads: (before, limit) => headsBefore(db, before, limit),
    keys: async () => ({ current: key.publicKey, all: await listKeys(db) }),
    publications: (before, limit) => publicationsBefore(db, before, limit),
    verifyProofs: () => verifyProofs(deps),
  };
}
