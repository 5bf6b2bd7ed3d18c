import { z } from "zod";
import { ImportError, type Registered } from "#market";
import { OperationRefusedError, operation } from "./operation.ts";

const file = z.strictObject({ csv: z.string() });

/** Brings in what is traded and what it was worth. */
export const marketOperations = {
  importInstruments: operation({
    input: file,
    run: ({ bank }, { csv }): Promise<Registered> =>
      refusing(() => bank.market.importInstruments(csv)),
  }),
  importPrices: operation({
    input: file,
    run: ({ bank }, { csv }): Promise<number> => refusing(() => bank.market.importPrices(csv)),
  }),
};

/** A file that cannot be used is the operator's to mend. */
async function refusing<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (!(cause instanceof ImportError)) throw cause;
    throw new OperationRefusedError(cause.message, { cause });
  }
}
