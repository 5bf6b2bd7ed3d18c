import { type Currency, currencies } from "#kernel";
import { accountCodes } from "./codes.ts";

/** Banks that the institution has money at, by the number that stands in the ids. */
export const banks = { house: 1 } as const;
export type Bank = keyof typeof banks;

/** Payment networks that entries are cleared through, likewise. */
export const rails = { ach: 1 } as const;
export type Rail = keyof typeof rails;

/** Number of the ledger in which an asset is counted: the ISO 4217 numeric code of a currency. */
export function ledgerOf(currency: Currency): number {
  return Number(currencies[currency].numeric);
}

// Digits of an id: code of the account (4), number of the ledger (3), bank or rail (3). Such ids
// are far below those of members' accounts, which begin with the time they were made.
function institutionId(code: number, currency: Currency, party = 0): bigint {
  return BigInt(code) * 1_000_000n + BigInt(ledgerOf(currency)) * 1_000n + BigInt(party);
}

/** Ledger ids of the institution's own accounts; the same in every database, for ever. */
export const institutionAccounts = {
  nostro: (currency: Currency, bank: Bank = "house") =>
    institutionId(accountCodes.nostro, currency, banks[bank]),
  clearing: (currency: Currency, rail: Rail) =>
    institutionId(accountCodes.clearing, currency, rails[rail]),
  escrow: (currency: Currency) => institutionId(accountCodes.escrow, currency),
  equity: (currency: Currency) => institutionId(accountCodes.equity, currency),
  fees: (currency: Currency) => institutionId(accountCodes.fees, currency),
  interestExpense: (currency: Currency) => institutionId(accountCodes.interestExpense, currency),
  fxPosition: (currency: Currency) => institutionId(accountCodes.fxPosition, currency),
  suspense: (currency: Currency) => institutionId(accountCodes.suspense, currency),
} as const;
