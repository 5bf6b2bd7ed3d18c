/** As what somebody works for a business. */
export const businessRoles = ["owner", "admin", "developer", "cashier", "viewer"] as const;
/** One of {@link businessRoles}. */
export type BusinessRole = (typeof businessRoles)[number];

/** What staff do for a business, by what it touches. */
export type BusinessRight = "look" | "refund" | "sell" | "develop" | "manage";

const rights: Readonly<Record<BusinessRight, readonly BusinessRole[]>> = {
  look: businessRoles,
  /** Money goes back to payers; disputes are answered. */
  refund: ["owner", "admin", "cashier"],
  /** Products, links, invoices, subscriptions, sales at a till. */
  sell: ["owner", "admin", "developer", "cashier"],
  /** Keys, webhooks, the log of requests. */
  develop: ["owner", "admin", "developer"],
  /** Payouts, staff, how the business presents itself. */
  manage: ["owner", "admin"],
};

/** Whether a role may do it: the server refuses what it may not, and screens do not offer it. */
export function mayInBusiness(role: BusinessRole, right: BusinessRight): boolean {
  return rights[right].includes(role);
}
