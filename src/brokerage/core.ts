import type { Accounts } from "#accounts";
import {
  type Clock,
  type Db,
  type EventLog,
  type Ids,
  idToU128,
  type Log,
  type MemberId,
  type Result,
  type Soon,
  type Transact,
  type Turns,
  type Tx,
} from "#kernel";
import type { Ledger } from "#ledger";
import type { Instrument, InstrumentId } from "#market";
import type { Movements } from "#movements";
import type { ActionMarket } from "./actions/ports.ts";
import type { LedgerAccounts } from "./ledger-accounts.ts";
import type { Order } from "./order.ts";
import type { CustodianPort, MarketPort } from "./ports.ts";
import type { FeeSchedule } from "./pricing.ts";
import { findHolding, type HoldingId, insertHolding } from "./store/holdings.ts";
import type { VenuePort } from "./venue.ts";

/** What brokerage stands on. */
export type BrokerageDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly movements: Movements;
  /** Who is meant by a handle, and who wants nothing of whom. */
  readonly identity: {
    isBlockedBetween(a: MemberId, b: MemberId): Soon<boolean>;
    findPayee(
      viewer: MemberId,
      text: string,
    ): Soon<Result<{ readonly id: MemberId }, { readonly code: "not_found" }>>;
  };
  readonly accounts: Pick<Accounts, "accountOf" | "accountById" | "balances">;
  readonly events: EventLog;
  readonly market: MarketPort;
  /** What corporate actions change of instruments. */
  readonly issuers: ActionMarket;
  /** Where an instrument is traded. */
  readonly venueOf: (instrument: Instrument) => VenuePort;
  readonly venues: readonly VenuePort[];
  readonly custodian: CustodianPort;
  readonly fees: FeeSchedule;
};

/** What every use case has at hand. */
export type Core = BrokerageDeps & {
  readonly ledgerAccounts: LedgerAccounts;
  /** What concerns one member is done one after the other. */
  readonly inTurn: Turns;
  readonly transact: Transact;
};

/** What an order or a trade is of. An instrument is never deleted, so it is always there. */
export async function instrumentById(core: Core, id: InstrumentId): Promise<Instrument> {
  const found = await core.market.instrument(id);
  if (!found) throw new Error(`instrument ${id} is gone`);
  return found;
}

/** A member's account of an instrument; opened when there is none yet, in the ledger first. */
export async function openHolding(
  core: Core,
  member: MemberId,
  instrument: Instrument,
): Promise<HoldingId> {
  const found = await findHolding(core.db, member, instrument.id);
  const id = found?.id ?? core.ids.make("hol");
  await core.ledgerAccounts.ensureHolding(idToU128(id), instrument);
  if (found) return id;
  const holding = { id, member, instrument: instrument.id };
  const isFirst = await core.db.transaction((tx) => insertHolding(tx, holding, core.clock.nowMs()));
  if (isFirst) return id;
  const first = await findHolding(core.db, member, instrument.id);
  return first?.id ?? id;
}

/** Runs a transaction that changes an order, and tells its member. */
export function changing<T>(core: Core, order: Order, run: (tx: Tx) => Promise<T>): Promise<T> {
  return core.transact(async (tx, announce) => {
    const result = await run(tx);
    await announce([
      { memberId: order.member, type: "order", subject: order.id, atMs: core.clock.nowMs() },
    ]);
    return result;
  });
}
