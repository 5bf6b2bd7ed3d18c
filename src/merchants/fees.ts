/** What a business pays for a payment: a part of it, and a fixed amount in minor units. */
export type FeeSchedule = { readonly basisPoints: bigint; readonly fixed: bigint };

/**
 * Cards of the test world cost what cards usually cost, so that a shop's arithmetic meets a fee;
 * payments from a balance have no network to pay.
 */
export const feeSchedules: Readonly<Record<"card" | "bourse", FeeSchedule>> = {
  card: { basisPoints: 290n, fixed: 30n },
  bourse: { basisPoints: 50n, fixed: 0n },
};

/** The fee for what is captured of a charge: half up to whole minor units, at most the amount. */
export function feeOf(method: "card" | "bourse", amount: bigint): bigint {
  const { basisPoints, fixed } = feeSchedules[method];
  const fee = (amount * basisPoints + 5_000n) / 10_000n + fixed;
  return fee < amount ? fee : amount;
}

/** The part of a fee that goes back with a refund, so that all of it does with all of the amount. */
export function feePart(
  fee: bigint,
  captured: bigint,
  refunded: { readonly before: bigint; readonly after: bigint },
): bigint {
  const share = (amount: bigint) => (fee * amount) / captured;
  return share(refunded.after) - share(refunded.before);
}
