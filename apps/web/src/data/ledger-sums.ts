import type { LedgerAccount } from "@bourse/contract";

type Balances = LedgerAccount["balances"];

/** Which side of an account is the larger, and by how much: never less than zero. */
export type Net = { readonly amount: string; readonly side: "debit" | "credit" | "none" };

/** What has been posted on one side more than on the other. */
export function netOf({ debitsPosted, creditsPosted }: Balances): Net {
  const net = BigInt(creditsPosted) - BigInt(debitsPosted);
  if (net === 0n) return { amount: "0", side: "none" };
  return net > 0n
    ? { amount: net.toString(), side: "credit" }
    : { amount: (-net).toString(), side: "debit" };
}

/** Whether what was debited is what was credited, posted and pending alike. */
export function isBalanced(balances: Balances): boolean {
  return (
    balances.debitsPosted === balances.creditsPosted &&
    balances.debitsPending === balances.creditsPending
  );
}

/** Whether nothing was ever posted or held. */
export function isUntouched(balances: Balances): boolean {
  return Object.values(balances).every((amount) => amount === "0");
}
