import { assert, idToU128 } from "#kernel";
import {
  accountFilter,
  accountFlags,
  type Ledger,
  type Account as LedgerAccount,
  transferFlags,
  transferInput,
} from "#ledger";
import { postedBalance } from "./balances.ts";
import { transferCodes } from "./codes.ts";
import { institutionAccounts, ledgerOf } from "./institution-accounts.ts";
import type { Pot } from "./pot.ts";
import type { PotsDeps } from "./pot-deps.ts";

/**
 * Closes the ledger account of an empty pot, so that a deposit under way is refused instead of
 * getting lost in a pot that nobody sees. A crash on the way is repaired by closing again.
 *
 * @returns false when there is money in it; it stays open
 */
export async function closePotAccount(
  deps: Pick<PotsDeps, "ledger" | "ids">,
  pot: Pot,
): Promise<boolean> {
  const { ledger } = deps;
  let record = await lookUp(ledger, pot);
  if (!isClosed(record)) {
    if (postedBalance(record) !== 0n) return false;
    await ledger.createTransfers([
      transferInput({
        id: deps.ids.u128(),
        debitAccountId: record.id,
        creditAccountId: institutionAccounts.suspense(pot.currency),
        amount: 0n,
        ledger: ledgerOf(pot.currency),
        code: transferCodes.potClosing,
        flags: transferFlags.pending | transferFlags.closingDebit,
      }),
    ]);
    record = await lookUp(ledger, pot);
    assert(isClosed(record), "a closing transfer closes");
  }
  if (postedBalance(record) === 0n) return true;
  // A deposit came between the look and the closing.
  await reopen(deps, record);
  return false;
}

async function lookUp(ledger: Ledger, pot: Pot): Promise<LedgerAccount> {
  const [record] = await ledger.lookupAccounts([idToU128(pot.id)]);
  assert(record, "the ledger knows every pot");
  return record;
}

function isClosed(record: LedgerAccount): boolean {
  return (record.flags & accountFlags.closed) !== 0;
}

async function reopen(
  { ledger, ids }: Pick<PotsDeps, "ledger" | "ids">,
  record: LedgerAccount,
): Promise<void> {
  const closings = await ledger.getAccountTransfers(
    accountFilter({ accountId: record.id, code: transferCodes.potClosing }),
  );
  const voids = closings
    .filter((closing) => closing.pendingStatus === "pending")
    .map((closing) =>
      transferInput({
        id: ids.u128(),
        pendingId: closing.id,
        flags: transferFlags.voidPendingTransfer,
      }),
    );
  await ledger.createTransfers(voids);
}
