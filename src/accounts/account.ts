import type { AccountId, Currency, MemberId, Money } from "#kernel";

/** What to give a payer so that money arrives in this account. */
export type AccountDetails =
  | {
      readonly type: "us_account";
      readonly holder: string;
      readonly routingNumber: string;
      readonly accountNumber: string;
    }
  | { readonly type: "iban"; readonly holder: string; readonly iban: string; readonly bic: string };

/**
 * A member's account in one currency; nothing of it changes. The ledger knows it as
 * `idToU128(id)`, and what is set aside for orders as `idToU128(reservedId)`. Neither is ever
 * overdrawn.
 */
export type Account = {
  readonly id: AccountId;
  readonly reservedId: AccountId;
  readonly member: MemberId;
  readonly currency: Currency;
  readonly holder: string;
  /** Empty for currencies without such details here (JPY, CAD). */
  readonly details: readonly AccountDetails[];
  readonly createdAtMs: number;
};

/** Balances of an account as the ledger has them. */
export type AccountBalances = {
  /** What can be spent now: posted less what is held. */
  readonly available: Money;
  /** Held by payments that have not arrived yet, and set aside for orders. */
  readonly reserved: Money;
  /** On its way to this account, not yet to be spent. */
  readonly incoming: Money;
};
