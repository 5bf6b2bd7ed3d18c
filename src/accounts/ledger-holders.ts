import { type AccountId, type Db, idToU128, type MemberId, type PotId, u128ToId } from "#kernel";
import { accountRowsOfLedger } from "./store/accounts.ts";
import { potRowsWithIds } from "./store/pots.ts";

/**
 * Whose an account of the ledger is: an account's own, what it has reserved, or a pot's. `id` is
 * that of the account or pot, as its member knows it.
 */
export type LedgerHolder =
  | { readonly type: "available" | "reserved"; readonly id: AccountId; readonly member: MemberId }
  | { readonly type: "pot"; readonly id: PotId; readonly member: MemberId };

/** Who stands behind accounts of the ledger. */
export type LedgerHolders = {
  /** Those among `ledgerIds` that are a member's; the institution's own are not among them. */
  holdersOf(ledgerIds: readonly bigint[]): Promise<ReadonlyMap<bigint, LedgerHolder>>;
};

export function createLedgerHolders({ db }: { readonly db: Db }): LedgerHolders {
  return {
    async holdersOf(ledgerIds) {
      const found = new Map<bigint, LedgerHolder>();
      if (ledgerIds.length === 0) return found;
      const accountIds = ledgerIds.map((id) => u128ToId("acc", id));
      const [accounts, pots] = await Promise.all([
        accountRowsOfLedger(db, accountIds),
        potRowsWithIds(
          db,
          ledgerIds.map((id) => u128ToId("pot", id)),
        ),
      ]);
      const wanted = new Set(ledgerIds);
      const keep = (id: AccountId | PotId, holder: LedgerHolder) => {
        if (wanted.has(idToU128(id))) found.set(idToU128(id), holder);
      };
      for (const { id, reserved_id, member_id: member } of accounts) {
        keep(id, { type: "available", id, member });
        keep(reserved_id, { type: "reserved", id, member });
      }
      for (const { id, member_id: member } of pots) keep(id, { type: "pot", id, member });
      return found;
    },
  };
}
