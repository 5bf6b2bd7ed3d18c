import type { Order, OrderDetail } from "@bourse/contract";
import { isFinal } from "../../data/invest.ts";
import { useInvest } from "../invest/texts.tsx";

type Tone = "good" | "wait" | "bad";

/** How an order stands: done, waiting for something, or ended without its end. */
export function toneOf({ state, filledQuantity }: Order): Tone {
  if (!isFinal(state)) return "wait";
  return state === "filled" || filledQuantity !== "0" ? "good" : "bad";
}

/** How an order stands, in a sentence, and why. */
export function useOrderWords(): (one: OrderDetail) => readonly string[] {
  const { order, quantity } = useInvest();
  return (one) => {
    const { side, state, filledQuantity, reason } = one;
    const { symbol } = one.instrument;
    const why = reason === null ? [] : [order.reasons[reason]];
    if (!isFinal(state)) return [order.results.waits];
    const { results } = order;
    if (filledQuantity === "0") {
      return [...why, side === "buy" ? results.nothing : results.nothingSold];
    }
    const done = side === "buy" ? results.bought : results.sold;
    const outcome = done(quantity(filledQuantity), symbol);
    return state === "filled" ? [outcome] : [outcome, ...why];
  };
}
