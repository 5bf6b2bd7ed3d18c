import type { Gift } from "@bourse/contract";
import { useInvest } from "../invest/texts.tsx";

/** Says all that a gift gives, also what an issuer spun off while it waited. */
export function useGivenText(): (
  shares: Pick<Gift, "instrument" | "quantity" | "beside">,
) => string {
  const { ticket, quantity } = useInvest();
  return (shares) =>
    [shares, ...shares.beside]
      .map((one) => ticket.sharesOf(quantity(one.quantity), one.instrument.symbol))
      .join(" + ");
}
