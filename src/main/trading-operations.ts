import { z } from "zod";
import { formatQuantity } from "#brokerage";
import { dayMs } from "#kernel";
import type { Bank } from "./bank.ts";
import { OperationRefusedError, operation } from "./operation.ts";

const unitsOf = z.coerce.number().int().min(0).max(1_000_000);

/** What operators look at of the trades of members, and of what the house has between them. */
export const tradingOperations = {
  houseStock: operation({
    input: z.strictObject({}),
    async run({ bank }) {
      const stock = await bank.brokerage.houseStock();
      return stock.map(({ instrument: { symbol }, free, limit }) => ({
        symbol,
        free: formatQuantity(free),
        ...limit,
      }));
    },
  }),
  limitHouse: operation({
    input: z.strictObject({ symbol: z.string(), least: unitsOf, kept: unitsOf, most: unitsOf }),
    async run({ bank }, { symbol, ...limit }) {
      const instrument = await bank.market.instruments.bySymbol(symbol);
      if (!instrument) throw new OperationRefusedError(`There is no instrument ${symbol}.`);
      if (!(await bank.brokerage.limitHouse(instrument.id, limit))) {
        throw new OperationRefusedError("The least is at most what is kept, and that the most.");
      }
      return limit;
    },
  }),
  tradingExceptions: operation({
    input: z.strictObject({}),
    async run({ bank, clock }) {
      const { fails, corrections, parked } = await bank.brokerage.exceptions();
      const daysSince = (sinceMs: number) => Math.floor((clock.nowMs() - sinceMs) / dayMs);
      const said = saidOf(bank);
      return {
        fails: await Promise.all(
          fails.map(async (trade) => ({
            ...(await said(trade)),
            settlesOn: trade.settlesOn,
            days: daysSince(trade.failedSinceMs ?? trade.settlesAtMs),
            attempts: trade.attempts,
          })),
        ),
        corrections: await Promise.all(
          corrections.map(async ({ execId, type, trade }) => ({
            ...(await said(trade)),
            execId,
            type,
          })),
        ),
        parked: parked.map(({ clientOrderId, sequence, reason, attempts, parkedAtMs }) => ({
          clientOrderId,
          sequence,
          reason: reason ?? "waits behind the one before it",
          attempts,
          since: new Date(parkedAtMs).toISOString(),
        })),
      };
    },
  }),
};

type Exceptions = Awaited<ReturnType<Bank["brokerage"]["exceptions"]>>;

function saidOf(bank: Bank) {
  return async ({
    id,
    side,
    quantity,
    instrument,
    member,
    venue,
  }: Exceptions["fails"][number]) => ({
    id,
    side,
    quantity: formatQuantity(quantity),
    symbol: (await bank.market.instruments.byId(instrument))?.symbol ?? instrument,
    member,
    venue,
  });
}
