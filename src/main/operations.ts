import { z } from "zod";
import { type Scope, scopes } from "#identity";
import { currencyCodes, money, parseAmount } from "#kernel";
import type { Published } from "#proofs";
import { actionOperations } from "./action-operations.ts";
import { firmOperations } from "./firm-operations.ts";
import { mailOperations } from "./mail-operations.ts";
import { marketOperations } from "./market-operations.ts";
import { merchantOperations } from "./merchant-operations.ts";
import { type OperationContext, OperationRefusedError, operation } from "./operation.ts";
import { operatorOperations } from "./operator-operations.ts";
import { suspensionOperations } from "./suspension-operations.ts";
import { tradingOperations } from "./trading-operations.ts";
import { type Invariant, verifyBank } from "./verify.ts";

export { type OperationContext, OperationRefusedError };

const scopeSchema = z.enum(scopes);

/**
 * What operators do to a running bank from the command line. Inputs and outputs are plain values,
 * for they may cross from one process to another.
 */
export const operations = {
  verify: operation({
    input: z.strictObject({}),
    run: ({ bank, clock }): Promise<Invariant[]> => verifyBank(bank, clock),
  }),
  createToken: operation({
    input: z.strictObject({
      member: z.string(),
      name: z.string(),
      scopes: z.array(scopeSchema).min(1),
    }),
    async run({ bank }, input): Promise<{ readonly token: string }> {
      const member = await bank.identity.memberByHandle(input.member);
      if (!member) throw new OperationRefusedError(`There is no member ${input.member}.`);
      const request: { name: string; scopes: Scope[] } = input;
      const issued = await bank.identity.issueToken(member.id, request);
      if (!issued.ok) throw new OperationRefusedError(`No token was made: ${issued.error.code}.`);
      return { token: issued.value.token };
    },
  }),
  contributeCapital: operation({
    input: z.strictObject({
      amount: z.string(),
      currency: z.enum(currencyCodes),
      key: z.string().min(1).max(200),
    }),
    async run({ bank }, input): Promise<{ readonly movement: string }> {
      const amount = parseAmount(input.amount);
      if (!amount.ok || amount.value === 0n) {
        throw new OperationRefusedError("The amount is a whole number of minor units, above zero.");
      }
      const paidIn = money(amount.value, input.currency);
      return { movement: await bank.accounts.contributeCapital(paidIn, input.key) };
    },
  }),
  publishProof: operation({
    input: z.strictObject({}),
    async run({ bank }): Promise<Published> {
      const published = await bank.proofs.publish();
      if (published === undefined) throw new OperationRefusedError("Nobody has an account yet.");
      return published;
    },
  }),
  importAch: operation({
    input: z.strictObject({
      content: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
    }),
    run: ({ bank }, { content }) => bank.flows.importAch(content),
  }),
  ...operatorOperations,
  ...actionOperations,
  ...marketOperations,
  ...firmOperations,
  ...tradingOperations,
  ...suspensionOperations,
  ...merchantOperations,
  ...mailOperations,
};

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type OperationInput<N extends OperationName> = z.input<Operations[N]["input"]>;
export type OperationOutput<N extends OperationName> = Awaited<ReturnType<Operations[N]["run"]>>;
