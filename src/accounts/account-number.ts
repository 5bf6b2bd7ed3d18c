import { endsInLuhnDigit, luhnDigit } from "@bourse/codes";
import { composeIBAN, isValidIBAN } from "ibantools";
import { assert, type Currency, type Ids } from "#kernel";
import type { AccountDetails } from "./account.ts";
import type { Institution } from "./institution.ts";

/** How an account is numbered in a currency's country, and how an IBAN holds the number. */
type Numbering = {
  /** Digits of an account number, the last one its check digit. */
  readonly digits: number;
  readonly iban?: {
    readonly country: string;
    /** The country's basic bank account number for an account number of ours. */
    readonly bban: (institution: Institution, accountNumber: string) => string;
  };
};

/**
 * IBANs are of Germany for euros, the United Kingdom for pounds, Switzerland for francs and Kuwait
 * for dinars (formats of the SWIFT IBAN registry). Yen and Canadian dollars have no IBAN, and no
 * details here.
 */
const numberings: { readonly [C in Currency]?: Numbering } = {
  USD: { digits: 12 },
  EUR: {
    digits: 10,
    iban: { country: "DE", bban: (bank, number) => bank.germanBankCode + number },
  },
  GBP: {
    digits: 8,
    iban: { country: "GB", bban: (bank, number) => bank.bankCode + bank.sortCode + number },
  },
  CHF: {
    digits: 12,
    iban: { country: "CH", bban: (bank, number) => bank.swissClearingNumber + number },
  },
  KWD: {
    digits: 22,
    iban: { country: "KW", bban: (bank, number) => bank.bankCode + number },
  },
};

/** False where a digit was mistyped, or the number has another length than ours. */
export function isUsAccountNumber(text: string): boolean {
  return /^[1-9][0-9]{11}$/.test(text) && endsInLuhnDigit(text);
}

/** A random account number, hard to guess; null where the currency has none here. */
export function makeAccountNumber(ids: Ids, currency: Currency): string | null {
  const numbering = numberings[currency];
  if (!numbering) return null;
  const count = numbering.digits - 1;
  let value = 0n;
  for (const byte of ids.bytes(16)) value = (value << 8n) | BigInt(byte);
  // No leading zero, which a spreadsheet would drop.
  const least = 10n ** BigInt(count - 1);
  const digits = (least + (value % (least * 9n))).toString();
  return digits + luhnDigit(digits);
}

export function ibanOf(
  institution: Institution,
  currency: Currency,
  accountNumber: string,
): string | null {
  const iban = numberings[currency]?.iban;
  if (!iban) return null;
  const bban = iban.bban(institution, accountNumber);
  const composed = composeIBAN({ countryCode: iban.country, bban });
  assert(composed !== null && isValidIBAN(composed), `an IBAN of ${iban.country} is well formed`);
  return composed;
}

/** What a payer is told of an account. */
export function detailsOf(
  institution: Institution,
  account: {
    readonly holder: string;
    readonly currency: Currency;
    readonly accountNumber: string | null;
    readonly iban: string | null;
  },
): AccountDetails[] {
  const { holder, currency, accountNumber, iban } = account;
  if (currency === "USD" && accountNumber !== null) {
    const { routingNumber } = institution;
    return [{ type: "us_account", holder, routingNumber, accountNumber }];
  }
  const country = numberings[currency]?.iban?.country;
  if (iban === null || country === undefined) return [];
  return [{ type: "iban", holder, iban, bic: `${institution.bankCode}${country}22XXX` }];
}
