import { type AccountId, type Currency, type Db, idToU128, type MemberId } from "#kernel";
import { pageOfOwners } from "./store/accounts.ts";

/** An account with all ledger accounts that hold its money: available, reserved, pots. */
export type AccountOwner = {
  readonly id: AccountId;
  readonly member: MemberId;
  readonly currency: Currency;
  readonly ledgerAccounts: readonly bigint[];
};

/** Who owns what the ledger holds for members. */
export type AccountOwners = {
  /** A page of all accounts in the order of their ids: those after one, or the first. */
  listOwners(after: AccountId | undefined, limit: number): Promise<AccountOwner[]>;
};

export function createOwners({ db }: { readonly db: Db }): AccountOwners {
  return {
    async listOwners(after, limit) {
      const rows = await pageOfOwners(db, after, limit);
      return rows.map(({ id, reserved_id, member_id, currency, pots }) => ({
        id,
        member: member_id,
        currency,
        ledgerAccounts: [id, reserved_id, ...pots].map(idToU128),
      }));
    },
  };
}
