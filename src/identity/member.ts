import { createHash } from "node:crypto";
import { type Currency, currencies, type Id, type MemberId, type Money, money } from "#kernel";
import type { Tier } from "./tiers.ts";

/** A natural person behind one or more members. Limits are counted per person. */
export type PersonId = Id<"per">;

/** Languages that the app speaks. */
export const languages = ["en", "fr"] as const;
export type Language = (typeof languages)[number];
/** Shown beside the name, so that a shop is not taken for a person. */
export type MemberKind = "person" | "business";
/** What a business sells, in the words in which its customers' spending is told apart. */
export const trades = [
  "groceries",
  "eating_out",
  "transport",
  "housing",
  "bills",
  "shopping",
  "entertainment",
  "health",
  "travel",
] as const;
/** One of {@link trades}. */
export type Trade = (typeof trades)[number];
/** A suspended or closed member cannot sign in and is found by nobody. */
export type MemberStatus = "active" | "suspended" | "closed";

/** An e-mail address or phone number. Only a verified one finds its member. */
export type ContactPoint = { readonly value: string; readonly verified: boolean };
export type ContactPointKind = "email" | "phone";

/** What others may find out, and ask. */
export type Privacy = {
  readonly discoverableByEmail: boolean;
  readonly discoverableByPhone: boolean;
  /** False: the profile is seen, and search finds it, by the member's own contacts only. */
  readonly profilePublic: boolean;
  readonly whoMayRequest: "anyone" | "contacts" | "nobody";
};

export const privacyDefault: Privacy = {
  discoverableByEmail: true,
  discoverableByPhone: true,
  profilePublic: true,
  whoMayRequest: "anyone",
};

/** Minor units by currency, where the member chose other than {@link stepUpThresholdDefault}. */
export type StepUpThresholds = { readonly [C in Currency]?: bigint };

/** A person or business with a handle. */
export type Member = {
  readonly id: MemberId;
  readonly personId: PersonId;
  /** Lower case, without the `@`. */
  readonly handle: string;
  readonly name: string;
  readonly kind: MemberKind;
  /** Of a business that has said so. */
  readonly trade: Trade | undefined;
  readonly status: MemberStatus;
  readonly tier: Tier;
  readonly language: Language;
  readonly displayCurrency: Currency;
  readonly email: ContactPoint | undefined;
  readonly phone: ContactPoint | undefined;
  readonly privacy: Privacy;
  readonly stepUpThresholds: StepUpThresholds;
  /** May look into the ledger, as the institution's own people may. */
  readonly isOperator: boolean;
  readonly createdAtMs: number;
};

/** A member as another one sees them. */
export type Profile = {
  readonly id: MemberId;
  readonly handle: string;
  readonly name: string;
  readonly kind: MemberKind;
  readonly sinceMs: number;
  /** Stable text from which the generated picture is drawn. */
  readonly avatarSeed: string;
  /** The viewer has them among their contacts. */
  readonly contact: boolean;
  readonly favourite: boolean;
  /** Each has the other among their contacts. */
  readonly mutual: boolean;
  /** The viewer blocks them. Who is blocked by them does not find them at all. */
  readonly blocked: boolean;
};

const avatarSeedLength = 16;

/** Says nothing of the id it comes from, so that it may stand on a public page. */
export function avatarSeed(id: MemberId): string {
  return createHash("sha256").update(`avatar:${id}`).digest("hex").slice(0, avatarSeedLength);
}

const stepUpDefaultMajor: Record<Currency, bigint> = {
  USD: 100n,
  EUR: 100n,
  GBP: 80n,
  CHF: 100n,
  CAD: 140n,
  JPY: 15_000n,
  KWD: 30n,
};

/** Above this amount a payment asks for a step-up, unless the member chose another. */
function stepUpThresholdDefault<C extends Currency>(currency: C): Money<C> {
  const minorPerMajor = 10n ** BigInt(currencies[currency].exponent);
  return money(stepUpDefaultMajor[currency] * minorPerMajor, currency);
}

/** Payments of more than this ask the member for a step-up. */
export function stepUpThreshold<C extends Currency>(member: Member, currency: C): Money<C> {
  const chosen = member.stepUpThresholds[currency];
  return chosen === undefined ? stepUpThresholdDefault(currency) : money(chosen, currency);
}
