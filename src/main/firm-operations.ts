import { z } from "zod";
import type { FirmError } from "#gateway";
import { OperationRefusedError, operation } from "./operation.ts";

const refusals: Readonly<Record<FirmError["code"], string>> = {
  comp_id_taken: "There is a firm with this CompID.",
  comp_id_invalid: "A CompID is 1 to 32 letters, digits, `.`, `_` or `-`.",
  copies_unknown: "There is no firm with the CompID whose reports are to be copied.",
};

/** Says which firms may open sessions over FIX. */
export const firmOperations = {
  addFirm: operation({
    input: z.strictObject({
      compId: z.string(),
      name: z.string().min(1).max(100),
      version: z.enum(["FIX.4.2", "FIX.4.4"]),
      certificate: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .nullable(),
      cancelOnDisconnect: z.boolean(),
      copies: z.string().nullable(),
      /** Handle of the member whose account it trades. */
      member: z.string().nullable(),
      /** Whether it is told of that member's other orders, too. */
      hearsAll: z.boolean(),
    }),
    async run({ bank }, { member: handle, ...firm }) {
      const member = handle === null ? undefined : await bank.identity.memberByHandle(handle);
      if (handle !== null && member === undefined) {
        throw new OperationRefusedError(`There is no member @${handle}.`);
      }
      const added = await bank.firms.add({ ...firm, member: member?.id ?? null });
      if (!added.ok) throw new OperationRefusedError(refusals[added.error.code]);
      return added.value;
    },
  }),
  firms: operation({
    input: z.strictObject({}),
    run: ({ bank }) => bank.firms.list(),
  }),
  revokeFirm: operation({
    input: z.strictObject({ compId: z.string() }),
    async run({ bank }, { compId }) {
      if (await bank.firms.revoke(compId)) return { compId };
      throw new OperationRefusedError(`There is no firm ${compId}.`);
    },
  }),
};
