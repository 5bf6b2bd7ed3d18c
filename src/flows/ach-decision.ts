import type { Account } from "#accounts";
import type { IncomingEntry, ReturnReason, SecCode } from "#rails";

/** What is to become of an entry that came in. */
export type AchDecision =
  | { readonly action: "credit"; readonly account: Account }
  | { readonly action: "return"; readonly reason: ReturnReason }
  | { readonly action: "ignore"; readonly reason: AchIgnored };

export type AchIgnored =
  /** Tests an account that is there; that it does not come back is the answer. */
  | "prenote"
  /** Carries remittance text and no money. */
  | "zero_dollar"
  /** Brings back or corrects an entry that this institution never sent. */
  | "not_originated_here"
  /** Informs, and asks for nothing. */
  | "information";

const creditedClasses: readonly SecCode[] = ["PPD", "CCD", "WEB", "CTX"];
const informingClasses: readonly SecCode[] = ["ACK", "ADV", "ATX", "COR", "DNE", "ENR"];

/**
 * Decides by the Nacha Operating Rules, Appendix Four, with `account` the one that the entry's
 * account number names.
 *
 * - No such account: R03, or R04 where the number could be none of anybody's.
 * - The account is ours, the routing number is not: R13.
 * - Debits: R20, because no account here may be debited from outside.
 * - Credits of PPD, CCD and WEB, and of CTX, which is a CCD with more addenda, are credited. Others
 *   are refused: R81 for IAT, R23 for the rest. An amount of nothing is R19.
 */
export function decideAch(
  entry: IncomingEntry,
  account: Account | undefined,
  ownRoutingNumber: string,
): AchDecision {
  const { purpose, secCode } = entry;
  if (purpose === "return" || purpose === "notification-of-change") {
    return ignore("not_originated_here");
  }
  if (purpose === "advice" || informingClasses.includes(secCode)) return ignore("information");
  if (!account || !isDeposit(entry)) return sendBack(isNumeric(entry) ? "R03" : "R04");
  if (entry.routingNumber !== ownRoutingNumber) return sendBack("R13");
  if (entry.direction === "debit") return sendBack("R20");
  if (secCode === "IAT") return sendBack("R81");
  if (!creditedClasses.includes(secCode)) return sendBack("R23");
  if (purpose === "prenote") return ignore("prenote");
  if (purpose === "zero-dollar") return ignore("zero_dollar");
  return entry.amount === 0n ? sendBack("R19") : { action: "credit", account };
}

function ignore(reason: AchIgnored): AchDecision {
  return { action: "ignore", reason };
}

function sendBack(reason: ReturnReason): AchDecision {
  return { action: "return", reason };
}

function isDeposit({ accountType }: IncomingEntry): boolean {
  return accountType === "checking" || accountType === "savings";
}

function isNumeric({ accountNumber }: IncomingEntry): boolean {
  return /^[0-9]+$/.test(digitsOf(accountNumber));
}

/** An account number without the blanks and hyphens that originators put in. */
export function digitsOf(accountNumber: string): string {
  return accountNumber.replaceAll(/[ -]/g, "");
}
