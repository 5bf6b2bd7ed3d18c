import type { MemberId, Turns } from "#kernel";
import type { BalanceBook } from "./balance-book.ts";
import type { Call } from "./call.ts";
import type { Connected } from "./connect/connected.ts";
import type { MerchantsDeps, Outcome } from "./deps.ts";
import type { Endpoints } from "./endpoints.ts";
import type { PaymentIntent, SetupIntent } from "./objects.ts";
import type { Unit } from "./unit.ts";
import type { Moved, PurposeKind, Purposes, Work } from "./work.ts";

/** What every use case works with. */
export type Shop = MerchantsDeps & {
  readonly inTurn: Turns;
  /** Works that somebody is carrying out, by id: nobody else is to, however long it takes. */
  readonly underWay: Set<string>;
  readonly balances: BalanceBook;
  readonly endpoints: Endpoints;
  readonly connected: Connected;
  /** What a payer's statement says of a business. */
  readonly descriptorOf: (business: MemberId) => Promise<string>;
  /** Told of each intent that has come to an end. */
  readonly follow: Follow;
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
) => Promise<Outcome>;
export type Settlers = { readonly [K in PurposeKind]: Settle<K> };

/** Told of an intent that has come to an end, in the same change. */
export type Follow = (shop: Shop, unit: Unit, intent: PaymentIntent | SetupIntent) => Promise<void>;
