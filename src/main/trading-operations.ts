import { z } from "zod";
import { formatQuantity } from "#brokerage";
import { dayMs } from "#kernel";
import type { Bank } from "./bank.ts";
import { operation } from "./operation.ts";

/** What operators look at of the trades of members. */
export const tradingOperations = {
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
