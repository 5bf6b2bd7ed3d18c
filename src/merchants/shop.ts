import type { Accounts } from "#accounts";
import type { Identity } from "#identity";
import type { Clock, Db, Ids, Log, Result, Turns } from "#kernel";
import type { Ledger } from "#ledger";
import type { Movements } from "#movements";
import type { BalanceBook } from "./balance-book.ts";
import type { Call } from "./call.ts";
import type { Endpoints } from "./endpoints.ts";
import type { MerchantObject, PaymentIntent, SetupIntent } from "./objects.ts";
import type { Refusal } from "./refusal.ts";
import type { Unit } from "./unit.ts";
import type { Moved, PurposeKind, Purposes, Work } from "./work.ts";

/** What merchants stand on. */
export type MerchantsDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly movements: Movements;
  readonly accounts: Pick<Accounts, "accountOf" | "open">;
  readonly identity: Identity;
  /** 32 bytes. Encrypts the secrets of webhook endpoints; losing it loses them. */
  readonly secretKey: Uint8Array;
  /** Where people reach the app, without a slash at the end. */
  readonly publicUrl: string;
  /** Webhooks may go to private and loopback addresses: for tests, and shops on the same network. */
  readonly privateWebhooks: boolean;
};

/** An answer to a call: what it shows, and the text of it that is kept under the call's key. */
export type Reply = { readonly status: number; readonly body: string; readonly requestId: string };

export type Outcome = Result<object, Refusal>;

/** What every use case works with. */
export type Shop = MerchantsDeps & {
  readonly inTurn: Turns;
  readonly balances: BalanceBook;
  readonly endpoints: Endpoints;
  /**
   * One change of a world: everything that `run` puts into the unit is stored together, with the
   * answer to the call's key.
   */
  change<T extends Outcome>(call: Call, run: (unit: Unit) => Promise<T>): Promise<T>;
  /** Stores the work, posts its movement, and stores what came of it. */
  carryOut(work: Work, before?: (unit: Unit) => Promise<void>): Promise<Outcome>;
};

/** What is stored when the ledger has answered. */
export type Settle<K extends PurposeKind> = (
  shop: Shop,
  unit: Unit,
  settled: { readonly call: Call; readonly purpose: Purposes[K]; readonly moved: Moved },
) => Promise<Result<MerchantObject, Refusal>>;
export type Settlers = { readonly [K in PurposeKind]: Settle<K> };

/** Told of an intent that has come to an end, in the same change. */
export type Follow = (shop: Shop, unit: Unit, intent: PaymentIntent | SetupIntent) => Promise<void>;
