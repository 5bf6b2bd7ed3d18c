import type { MemberId, Money } from "#kernel";
import type { InstrumentId } from "#market";

/** The fund that a member's round-ups buy. */
export type RoundUpFund = {
  readonly member: MemberId;
  readonly instrument: InstrumentId;
  readonly roundUpTo: Money;
  /** Payments up to this instant were rounded up. */
  readonly seenAtMs: number;
};

/** A fund with what has come together for it and is not invested yet. */
export type CollectingFund = RoundUpFund & { readonly collected: Money };
