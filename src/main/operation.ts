import type { z } from "zod";
import type { Clock } from "#kernel";
import type { Bank } from "./bank.ts";

/** What an operation works with. */
export type OperationContext = { readonly bank: Bank; readonly clock: Clock };

/** Something an operator asked for cannot be done; the message says why. */
export class OperationRefusedError extends Error {
  override readonly name = "OperationRefusedError";
}

type Operation<I extends z.ZodType, O> = {
  readonly input: I;
  run(context: OperationContext, input: z.output<I>): Promise<O>;
};

/** Keeps the exact types of an operation while checking its shape. */
export function operation<I extends z.ZodType, O>(definition: Operation<I, O>): Operation<I, O> {
  return definition;
}
