import type { MemberId } from "#kernel";

/** What somebody may do for a business, from most to least. */
export const roles = ["owner", "admin", "developer", "cashier", "viewer"] as const;
/** One of {@link roles}. */
export type Role = (typeof roles)[number];

/** What a business is: who stands behind it, and what payers read. */
export type BusinessProfile = {
  readonly legalName: string;
  readonly entity: "individual" | "company" | "non_profit";
  /** ISO 3166 alpha-2. */
  readonly country: string;
  /** What a payer's statement says, 5 to 22 characters. */
  readonly descriptor: string;
  readonly supportEmail: string | null;
  readonly website: string | null;
  readonly logoUrl: string | null;
  /** Origins of the shop's own pages, the only ones over which its checkout opens in a frame. */
  readonly shopOrigins?: readonly string[];
};
/** A business: a member, and what it says of itself. */
export type Business = BusinessProfile & {
  readonly id: MemberId;
  readonly handle: string;
  readonly name: string;
  /** How far its owner's identity was checked: live keys need more than nothing. */
  readonly tier: number;
  readonly createdAtMs: number;
};
/** Somebody who works for a business. */
export type StaffMember = { readonly member: MemberId; readonly role: Role };

/** Why something was not done for a business. */
export type BusinessError =
  | { readonly code: "not_found" }
  | { readonly code: "forbidden" }
  | { readonly code: "business_exists" }
  | { readonly code: "last_owner" };
