import { deserialize, serialize } from "node:v8";
import { z } from "zod";
import {
  type OperationContext,
  type OperationName,
  type OperationOutput,
  OperationRefusedError,
  operations,
} from "./operations.ts";

/** One value each way, in V8's own form: it keeps bigints and bytes as they are. */
const requestSchema = z.strictObject({ operation: z.string(), input: z.unknown() });
const answerSchema = z.union([
  z.strictObject({ output: z.unknown() }),
  z.strictObject({ refused: z.string() }),
]);

export function encodeRequest(operation: OperationName, input: unknown): Uint8Array {
  return serialize({ operation, input });
}

/** Carries out what a request asks for. */
export async function answerRequest(
  context: OperationContext,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  try {
    const { operation, input } = requestSchema.parse(deserialize(bytes));
    return serialize({ output: await runOperation(context, operation, input) });
  } catch (error) {
    return serialize({ refused: error instanceof Error ? error.message : String(error) });
  }
}

async function runOperation(
  context: OperationContext,
  name: string,
  input: unknown,
): Promise<unknown> {
  const entry = Object.entries(operations).find(([known]) => known === name);
  if (entry === undefined) throw new OperationRefusedError(`There is no operation ${name}.`);
  // The input is checked by the very schema that gives `run` its type.
  const found = entry[1] as { input: z.ZodType; run: (c: OperationContext, i: unknown) => unknown };
  return found.run(context, found.input.parse(input));
}

/** @throws OperationRefusedError with the server's words */
export function decodeAnswer<N extends OperationName>(bytes: Uint8Array): OperationOutput<N> {
  const answer = answerSchema.parse(deserialize(bytes));
  if ("refused" in answer) throw new OperationRefusedError(answer.refused);
  // Both ends are of one release: the folder that they share is locked by it.
  return answer.output as OperationOutput<N>;
}
