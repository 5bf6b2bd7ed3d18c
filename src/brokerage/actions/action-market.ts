import type { Instrument, Market } from "#market";
import type { ActionMarket } from "./ports.ts";

/** What corporate actions change of the market's instruments. Safe to repeat. */
export function createActionMarket(
  market: Pick<Market, "instruments" | "register" | "splitUnits">,
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
    async rescale({ id }, { to, from }, action) {
      const listed = await market.instruments.byId(id);
      if (listed) await market.splitUnits(listed, { id: action, to, from });
    },
    delist: (instrument) => change(instrument, { state: "delisted" }),
  };
}
