import { z } from "zod";
import { OperationRefusedError, operation } from "./operation.ts";

const named = z.strictObject({ member: z.string().max(64) });

/** Says who may look into the ledger. */
export const operatorOperations = {
  grantOperator: operation({
    input: named,
    async run({ bank }, input) {
      const member = await bank.identity.memberByHandle(input.member);
      const granted = member && (await bank.identity.grantOperator(member.id));
      if (!member || !granted?.ok) {
        throw new OperationRefusedError(`There is no member ${input.member}.`);
      }
      const { passkeys, totp } = await bank.identity.factors(member.id);
      return { handle: member.handle, hasSecondFactor: totp || passkeys.length > 0 };
    },
  }),
  revokeOperator: operation({
    input: named,
    async run({ bank }, input) {
      const member = await bank.identity.anyMemberByHandle(input.member);
      const revoked = member && (await bank.identity.revokeOperator(member.id));
      if (!member || !revoked?.ok) {
        throw new OperationRefusedError(`There is no member ${input.member}.`);
      }
      return { handle: member.handle, wasOperator: revoked.value };
    },
  }),
  operators: operation({
    input: z.strictObject({}),
    async run({ bank }) {
      const members = await bank.identity.operators();
      return members.map(({ handle, name, status }) => ({ handle, name, status }));
    },
  }),
};
