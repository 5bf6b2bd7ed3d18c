import type { Accounts } from "#accounts";
import type { Identity } from "#identity";
import type { Clock, Db, EventLog, Ids, Log } from "#kernel";
import type { Movements } from "#movements";

/** What payments stand on. */
export type PaymentsDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly movements: Movements;
  readonly accounts: Pick<Accounts, "accountOf" | "open" | "balances">;
  readonly identity: Identity;
  readonly events: EventLog;
  /** 32 bytes or more. Claim and payment links are made from it; losing it breaks open links. */
  readonly linkSecret: Uint8Array;
  /** Where people reach the app, without a slash at the end. */
  readonly publicUrl: string;
};
