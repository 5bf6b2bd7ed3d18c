import { z } from "zod";
import { must } from "#kernel";
import { OperationRefusedError, operation } from "./operation.ts";

/** What the command line does for shops. */
export const merchantOperations = {
  createMerchant: operation({
    input: z.strictObject({
      handle: z.string().max(64),
      name: z.string().max(100).optional(),
      /** Of a new member; it is not asked for where there is one. */
      password: z.string().max(200),
    }),
    async run({ bank }, { handle, name, password }) {
      const { identity, merchants } = bank;
      let member = await identity.memberByHandle(handle);
      const isNew = member === undefined;
      if (!member) {
        const details = {
          handle,
          name: name ?? handle.replace(/^@/, ""),
          kind: "business",
          language: "en",
          displayCurrency: "USD",
          password,
        } as const;
        const caller = { address: "127.0.0.1", userAgent: "bourse" };
        const signedUp = await identity.signUpWithPassword(details, caller);
        if (!signedUp.ok) {
          throw new OperationRefusedError(
            `@${handle} cannot be signed up: ${signedUp.error.code}.`,
          );
        }
        member = signedUp.value.member;
      }
      const opened = await merchants.openBusiness(member.id, {});
      if (!opened.ok && opened.error.code !== "business_exists") {
        throw new OperationRefusedError(`No business was opened: ${opened.error.code}.`);
      }
      const world = { business: member.id, live: false };
      const secret = must(await merchants.makeKey(world, "secret"));
      const publishable = must(await merchants.makeKey(world, "publishable"));
      const keys = { secretKey: secret.key, publishableKey: publishable.key };
      return { handle: member.handle, isNew, ...keys };
    },
  }),
};
