import type { Instrument, Market } from "#market";
import type { ActionMarket } from "./ports.ts";

/** What corporate actions change of the market's instruments. Safe to repeat. */
export function createActionMarket(
  market: Pick<Market, "instruments" | "register" | "sample">,
): ActionMarket {
  async function change(
    { id }: Instrument,
    to: { readonly symbol: string } | { readonly state: "delisted" },
  ): Promise<void> {
    const listed = await market.instruments.byId(id);
    if (listed) await market.register.change(listed, to);
  }

  return {
    rename: (instrument, symbol) => change(instrument, { symbol }),
    rescale: ({ symbol }, ratio) => market.sample.rescale(symbol, ratio),
    delist: (instrument) => change(instrument, { state: "delisted" }),
  };
}
