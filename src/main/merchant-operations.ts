import { z } from "zod";
import { must, secondMs } from "#kernel";
import type { DisputeCase } from "#merchants";
import type { Bank } from "./bank.ts";
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
  openDisputes: operation({
    input: z.strictObject({}),
    async run({ bank }) {
      const found = await bank.merchants.openDisputes(disputesMax);
      return Promise.all(found.map((one) => presentCase(bank, one)));
    },
  }),
  decideDispute: operation({
    input: z.strictObject({ dispute: z.string().max(100), outcome: z.enum(["won", "lost"]) }),
    async run({ bank }, { dispute, outcome }) {
      const decided = await bank.merchants.decideDispute(dispute, outcome);
      if (decided.ok) return presentCase(bank, decided.value);
      const isThere = decided.error.code === "request_closed";
      throw new OperationRefusedError(
        isThere ? `${dispute} is decided already.` : `There is no dispute ${dispute}.`,
      );
    },
  }),
};

const disputesMax = 200;

/** A dispute as an operator reads it. */
async function presentCase({ identity }: Bank, { world, dispute }: DisputeCase) {
  const business = await identity.memberById(world.business);
  const { id, amount, currency, reason, status, evidence, evidence_details: details } = dispute;
  const said = Object.entries(evidence).flatMap(([name, text]) =>
    text === null ? [] : [`${name}: ${text}`],
  );
  return {
    id,
    business: business ? `@${business.handle}` : world.business,
    amount: amount.toString(),
    currency: currency.toUpperCase(),
    reason,
    status,
    answerBy: new Date(details.due_by * secondMs).toISOString(),
    explanation: dispute.hidden.explanation ?? "",
    evidence: said,
  };
}
