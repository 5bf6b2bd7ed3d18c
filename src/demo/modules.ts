import type { Accounts } from "#accounts";
import type { Brokerage } from "#brokerage";
import type { Caller, Identity, SignedUp, SignUpDetails } from "#identity";
import type { ManualClock, Result } from "#kernel";
import type { Ledger } from "#ledger";
import type { Market } from "#market";
import type { Movements } from "#movements";
import type { Payments } from "#payments";

/** The modules of an application that runs under the town's own clock. */
export type DemoModules = {
  readonly identity: Identity;
  readonly accounts: Accounts;
  readonly payments: Payments;
  readonly movements: Movements;
  readonly ledger: Ledger;
  /** Where no sample market is listed, nobody invests. */
  readonly market: Market;
  readonly brokerage: Brokerage;
  /** Becomes a member with accounts. */
  signUp(
    details: SignUpDetails & { readonly password: string },
    caller: Caller,
  ): Promise<Result<SignedUp, unknown>>;
  /** Credits the entries of a NACHA file. */
  importAch(file: Uint8Array): Promise<Result<unknown, unknown>>;
  /** Waits for what follows from movements that have completed, and for trades. */
  idle(): Promise<void>;
};

/** What the town is made of, and in what. */
export type DemoOptions = {
  readonly modules: DemoModules;
  readonly clock: ManualClock;
  /** What the whole town follows from. */
  readonly seed: string;
  /** The instant at which the town's year ends; it begins `months` before. */
  readonly untilMs: number;
  readonly months?: number;
  readonly residents?: number;
  readonly onProgress?: (progress: DemoProgress) => void;
};

/** How far it is, in people or days. */
export type DemoProgress = {
  readonly step: "people" | "life";
  readonly done: number;
  readonly of: number;
};

/** The password of every member of the town: it is a demonstration. */
export const demoPassword = "bourse demo town";
