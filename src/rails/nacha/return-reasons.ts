/** Why an entry comes back: R codes and their titles (Nacha Operating Rules, Appendix Four). */
export const returnReasons = {
  R01: "Insufficient funds",
  R02: "Account closed",
  R03: "No account, or unable to locate account",
  R04: "Invalid account number structure",
  R05: "Unauthorized debit to consumer account using corporate SEC code",
  R06: "Returned per ODFI's request",
  R07: "Authorization revoked by customer",
  R08: "Payment stopped",
  R09: "Uncollected funds",
  R10: "Originator not known to, or not authorized by, the receiver",
  R11: "Entry not in accordance with the terms of the authorization",
  R12: "Account sold to another DFI",
  R13: "Invalid ACH routing number",
  R14: "Representative payee deceased or unable to continue",
  R15: "Beneficiary or account holder deceased",
  R16: "Account frozen, or entry returned per OFAC instruction",
  R17: "File record edit criteria, or questionable entry",
  R18: "Improper effective entry date",
  R19: "Amount field error",
  R20: "Non-transaction account",
  R21: "Invalid company identification",
  R22: "Invalid individual identification number",
  R23: "Credit entry refused by receiver",
  R24: "Duplicate entry",
  R25: "Addenda error",
  R26: "Mandatory field error",
  R27: "Trace number error",
  R28: "Routing number check digit error",
  R29: "Corporate customer advises not authorized",
  R30: "RDFI not participant in check truncation program",
  R31: "Permissible return entry",
  R32: "RDFI non-settlement",
  R33: "Return of XCK entry",
  R34: "Limited participation DFI",
  R35: "Return of improper debit entry",
  R36: "Return of improper credit entry",
  R37: "Source document presented for payment",
  R38: "Stop payment on source document",
  R39: "Improper source document",
  R40: "Return of ENR entry by federal government agency",
  R41: "Invalid transaction code of ENR entry",
  R42: "Routing number or check digit error of ENR entry",
  R43: "Invalid DFI account number of ENR entry",
  R44: "Invalid individual identification number of ENR entry",
  R45: "Invalid individual or company name of ENR entry",
  R46: "Invalid representative payee indicator of ENR entry",
  R47: "Duplicate enrollment",
  R50: "State law affecting RCK acceptance",
  R51: "Item related to RCK entry is ineligible, or RCK entry is improper",
  R52: "Stop payment on item related to RCK entry",
  R53: "Item and RCK entry presented for payment",
  R61: "Misrouted return",
  R62: "Return of erroneous or reversing debit",
  R67: "Duplicate return",
  R68: "Untimely return",
  R69: "Field error in the return",
  R70: "Permissible return not accepted, or not requested by ODFI",
  R71: "Misrouted dishonored return",
  R72: "Untimely dishonored return",
  R73: "Timely original return",
  R74: "Corrected return",
  R75: "Return not a duplicate",
  R76: "No errors found in the return",
  R77: "Non-acceptance of R62 dishonored return",
  R80: "IAT entry coding error",
  R81: "Non-participant in IAT program",
  R82: "Invalid foreign receiving DFI identification",
  R83: "Foreign receiving DFI unable to settle",
  R84: "Entry not processed by gateway",
  R85: "Incorrectly coded outbound international payment",
} as const;

/** `R01`, `R02`, ... */
export type ReturnReason = keyof typeof returnReasons;

/** True for the code of a reason. */
export function isReturnReason(text: string): text is ReturnReason {
  return Object.hasOwn(returnReasons, text);
}

/** An ODFI dishonors a return with these. */
export function isDishonor(reason: string): boolean {
  return /^R(6[1279]|68|70)$/.test(reason);
}

/** The RDFI contests a dishonored return with these. */
export function isContest(reason: string): boolean {
  return /^R7[1-7]$/.test(reason);
}

/** What a notification of change corrects: C codes (Nacha Operating Rules, Appendix Five). */
export const changeCodes = {
  C01: "Incorrect DFI account number",
  C02: "Incorrect routing number",
  C03: "Incorrect routing number and DFI account number",
  C04: "Incorrect individual or receiving company name",
  C05: "Incorrect transaction code",
  C06: "Incorrect DFI account number and transaction code",
  C07: "Incorrect routing number, DFI account number and transaction code",
  C08: "Incorrect receiving DFI identification of IAT entry",
  C09: "Incorrect individual identification number",
  C13: "Addenda format error",
  C14: "Incorrect SEC code for outbound international payment",
  C61: "Misrouted notification of change",
  C62: "Incorrect trace number",
  C63: "Incorrect company identification number",
  C64: "Incorrect individual identification number",
  C65: "Incorrectly formatted corrected data",
  C66: "Incorrect discretionary data",
  C67: "Routing number not from original entry detail record",
  C68: "DFI account number not from original entry detail record",
  C69: "Incorrect transaction code",
} as const;

export function isChangeCode(text: string): text is keyof typeof changeCodes {
  return Object.hasOwn(changeCodes, text);
}

/** C61 to C69 refuse a notification of change. */
export function isRefusedChange(code: string): boolean {
  return /^C6[1-9]$/.test(code);
}
