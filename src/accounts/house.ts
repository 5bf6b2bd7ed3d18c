import { type Currency, currencyCodes, type Ids, type Money, type MovementId, must } from "#kernel";
import { type AccountInput, accountFlags, accountInput, type Ledger, transferInput } from "#ledger";
import { institution, type Movements } from "#movements";
import { accountCodes, transferCodes } from "./codes.ts";
import { institutionAccounts, ledgerOf } from "./institution-accounts.ts";
import { requestHash } from "./request-hash.ts";

/** The institution's own side of the books. */
export type House = {
  /** Creates the institution's own ledger accounts where missing. To be called at start. */
  ensureInstitution(): Promise<void>;
  /**
   * Own funds paid in: debit nostro, credit equity. Interest is paid out of them. Idempotent by
   * key.
   */
  contributeCapital(amount: Money, idempotencyKey: string): Promise<MovementId>;
};

export type HouseDeps = {
  readonly ledger: Ledger;
  readonly movements: Movements;
  readonly ids: Ids;
};

const { history, debitsMustNotExceedCredits, creditsMustNotExceedDebits } = accountFlags;

/** The institution's accounts in one currency, as they stand in the ledger. */
export function houseAccounts(currency: Currency): AccountInput[] {
  const own = institutionAccounts;
  const account = (id: bigint, code: number, limit = 0) =>
    accountInput({ id, code, ledger: ledgerOf(currency), flags: history | limit });
  return [
    // Other banks do not let us overdraw.
    account(own.nostro(currency), accountCodes.nostro, creditsMustNotExceedDebits),
    account(own.fxPosition(currency), accountCodes.fxPosition),
    account(own.escrow(currency), accountCodes.escrow, debitsMustNotExceedCredits),
    // So what is given out of own funds never eats into members' money.
    account(own.equity(currency), accountCodes.equity, debitsMustNotExceedCredits),
    account(own.fees(currency), accountCodes.fees),
    account(own.interestExpense(currency), accountCodes.interestExpense),
    account(own.suspense(currency), accountCodes.suspense),
    ...(currency === "USD" ? [account(own.clearing(currency, "ach"), accountCodes.clearing)] : []),
  ];
}

export class InstitutionAccountError extends Error {
  override readonly name = "InstitutionAccountError";
}

export function createHouse({ ledger, movements, ids }: HouseDeps): House {
  return {
    async ensureInstitution() {
      const wanted = currencyCodes.flatMap(houseAccounts);
      const results = await ledger.createAccounts(wanted);
      for (const [index, { status }] of results.entries()) {
        if (status === "created" || status === "exists") continue;
        const id = wanted[index]?.id;
        throw new InstitutionAccountError(`ledger account ${id}: ${status}`);
      }
    },
    async contributeCapital(amount, idempotencyKey) {
      const { currency } = amount;
      const transfer = transferInput({
        id: ids.u128(),
        debitAccountId: institutionAccounts.nostro(currency),
        creditAccountId: institutionAccounts.equity(currency),
        amount: amount.amount,
        ledger: ledgerOf(currency),
        code: transferCodes.capital,
      });
      const submitted = await movements.submit({
        id: ids.make("mov"),
        kind: "bank_credit",
        owner: institution,
        idempotencyKey,
        requestHash: requestHash("capital", amount),
        from: { type: "outside", name: "Owners" },
        to: { type: "bourse" },
        amount,
        note: "Capital",
        category: "other",
        details: {},
        step: { name: "credit", target: "completed", transfers: [transfer] },
      });
      return must(submitted).id;
    },
  };
}
