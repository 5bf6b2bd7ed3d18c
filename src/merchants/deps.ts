import type { Accounts } from "#accounts";
import type { Identity } from "#identity";
import type { Clock, Db, EventLog, Ids, Log, MemberId, Money, Result } from "#kernel";
import type { Ledger } from "#ledger";
import type { Movements } from "#movements";
import type { Refusal } from "./refusal.ts";

/** What merchants stand on. */
export type MerchantsDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Where members hear of what waits for them. */
  readonly events: Pick<EventLog, "number" | "publish">;
  readonly ledger: Ledger;
  readonly movements: Movements;
  readonly accounts: Pick<Accounts, "accountOf" | "open">;
  readonly identity: Identity;
  /** 32 bytes. Encrypts the secrets of webhook endpoints; losing it loses them. */
  readonly secretKey: Uint8Array;
  /** Where people reach the app, without a slash at the end. */
  readonly publicUrl: string;
  /** Counts what members pay towards their limits; nothing is counted when left out. */
  readonly spending?: Spending;
  /** Webhooks may go to private and loopback addresses: for tests, and shops on the same network. */
  readonly privateWebhooks: boolean;
};

/** Limits on what a member spends. */
export type Spending = (
  member: MemberId,
  amount: Money,
) => Promise<Result<{ keep(): void; release(): void }, { readonly code: string }>>;

/** What a call comes to: an object or a list, or the error in its place. */
export type Outcome = Result<object, Refusal>;
