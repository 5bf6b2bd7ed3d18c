/** Numbers under which the institution is known to payment networks. */
export type Institution = {
  readonly name: string;
  /** ABA routing number: nine digits with its 3-7-1 check digit. */
  readonly routingNumber: string;
  /** First four characters of each BIC, and the bank code of IBANs that have letters. */
  readonly bankCode: string;
};

/**
 * Fictitious numbers for an installation without a licence: they are well formed and pass every
 * check digit, and belong to no bank.
 */
export const sandboxInstitution: Institution = {
  name: "Bourse",
  routingNumber: "123456780",
  bankCode: "BOUR",
};
