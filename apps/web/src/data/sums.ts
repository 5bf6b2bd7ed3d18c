import type { CurrencyCode, WireMoney } from "@bourse/contract";

/** The sum of amounts of one currency, exact. */
export function sumOf(amounts: readonly WireMoney[], currency: CurrencyCode): WireMoney {
  const total = amounts.reduce((sum, money) => sum + BigInt(money.amount), 0n);
  return { amount: total.toString(), currency };
}

/** This month in the reader's zone, `2026-11`. */
export function monthOf(date: Date): string {
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}`;
}

export function shiftMonth(month: string, by: number): string {
  const [year = 0, index = 1] = month.split("-").map(Number);
  return monthOf(new Date(year, index - 1 + by, 1));
}
