import type { AccountId, Currency, MemberId, Result } from "#kernel";
import type { Account, AccountBalances } from "./account.ts";
import type { NotFound } from "./errors.ts";

export type AccountBook = {
  /** Opens an account, or gives the one that is there: one for each member and currency. */
  open(member: MemberId, currency: Currency, holder: string): Promise<Account>;
  /** In the order in which they were opened. */
  list(member: MemberId): Promise<Account[]>;
  find(member: MemberId, id: AccountId): Promise<Result<Account, NotFound>>;
  /** Where a member receives and pays in a currency. From memory when seen before. */
  accountOf(member: MemberId, currency: Currency): Promise<Account | undefined>;
  /** Whoever it belongs to: for jobs and for what a movement names. From memory when seen before. */
  accountById(id: AccountId): Promise<Account | undefined>;
  /** The account that a US payer means by these digits, as they stand in `details`. */
  accountByUsNumber(accountNumber: string): Promise<Account | undefined>;
  /** Whether the institution's US routing number is this one. */
  isOwnRoutingNumber(routingNumber: string): boolean;
  /** Balances of accounts in their order, of one instant, in one look-up. */
  balances(accounts: readonly Account[]): Promise<AccountBalances[]>;
};
