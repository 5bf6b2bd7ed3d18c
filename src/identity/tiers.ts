import { type Currency, currencies } from "#kernel";

/** 0: signed up. 1: name and date of birth checked. 2: identity document and selfie checked. */
export const tiers = [0, 1, 2] as const;
export type Tier = (typeof tiers)[number];

/** Most that one natural person may send, in minor units of the currency. */
export type TierLimits = {
  readonly perTransfer: bigint;
  readonly perDay: bigint;
  readonly perMonth: bigint;
};

// Major units per day; a transfer may use the whole day, a month is five full days. Round figures
// near the dollar's, so that no currency is a way around another's limit.
const perDayMajor: Record<Currency, readonly [bigint, bigint, bigint]> = {
  USD: [500n, 5_000n, 50_000n],
  EUR: [500n, 5_000n, 50_000n],
  GBP: [400n, 4_000n, 40_000n],
  CHF: [500n, 5_000n, 50_000n],
  CAD: [700n, 7_000n, 70_000n],
  JPY: [75_000n, 750_000n, 7_500_000n],
  KWD: [150n, 1_500n, 15_000n],
};

const daysPerMonth = 5n;

function limitsOf(tier: Tier, currency: Currency): TierLimits {
  const perDay = perDayMajor[currency][tier] * 10n ** BigInt(currencies[currency].exponent);
  return { perTransfer: perDay, perDay, perMonth: perDay * daysPerMonth };
}

function limitsByCurrency(tier: Tier): Record<Currency, TierLimits> {
  return {
    USD: limitsOf(tier, "USD"),
    EUR: limitsOf(tier, "EUR"),
    GBP: limitsOf(tier, "GBP"),
    CHF: limitsOf(tier, "CHF"),
    CAD: limitsOf(tier, "CAD"),
    JPY: limitsOf(tier, "JPY"),
    KWD: limitsOf(tier, "KWD"),
  };
}

/** What each tier may send, as data: what the limits page shows is what payments are held to. */
export const tierLimits: Record<Tier, Record<Currency, TierLimits>> = {
  0: limitsByCurrency(0),
  1: limitsByCurrency(1),
  2: limitsByCurrency(2),
};
