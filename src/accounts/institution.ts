/** Numbers under which the institution is known to payment networks. */
export type Institution = {
  readonly name: string;
  /** ABA routing number: nine digits with its 3-7-1 check digit. */
  readonly routingNumber: string;
  /** Four letters: they start its BICs, and name it in IBANs that have letters. */
  readonly bankCode: string;
  /** Bankleitzahl, eight digits. */
  readonly germanBankCode: string;
  /** British sort code, six digits. */
  readonly sortCode: string;
  /** Swiss institution identification (IID), five digits. */
  readonly swissClearingNumber: string;
};

/**
 * Fictitious numbers for an installation without a licence: well formed, with right check digits,
 * and plainly made up.
 */
export const sandboxInstitution: Institution = {
  name: "Bourse",
  routingNumber: "123456780",
  bankCode: "BOUR",
  germanBankCode: "99999999",
  sortCode: "999999",
  swissClearingNumber: "99999",
};
