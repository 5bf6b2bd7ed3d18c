import { type AccountId, type Currency, type Db, idToU128, type MemberId } from "#kernel";
import { pageOfHolders } from "./store/accounts.ts";

/** An account with all ledger accounts that hold its money: available, reserved, pots. */
export type Holder = {
  readonly id: AccountId;
  readonly member: MemberId;
  readonly currency: Currency;
  readonly ledgerAccounts: readonly bigint[];
};

/** Who owns what the ledger holds for members. */
export type Holders = {
  /** A page of all accounts in the order of their ids: those after one, or the first. */
  listHolders(after: AccountId | undefined, limit: number): Promise<Holder[]>;
};

export function createHolders({ db }: { readonly db: Db }): Holders {
  return {
    async listHolders(after, limit) {
      const rows = await pageOfHolders(db, after, limit);
      return rows.map(({ id, reserved_id, member_id, currency, pots }) => ({
        id,
        member: member_id,
        currency,
        ledgerAccounts: [id, reserved_id, ...pots].map(idToU128),
      }));
    },
  };
}
