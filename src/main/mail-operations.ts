import { z } from "zod";
import { type MailEntry, mailStates } from "#notifications";
import { OperationRefusedError, operation } from "./operation.ts";

const listMax = 200;
const idSchema = z.string().regex(/^[0-9]{1,18}$/);

/** What operators do with mail. */
export const mailOperations = {
  listMail: operation({
    input: z.strictObject({ state: z.enum(mailStates).optional() }),
    async run({ bank }, { state }) {
      const found = await bank.outbox.list({ limit: listMax, ...(state && { state }) });
      return found.map(presentEntry);
    },
  }),
  showMail: operation({
    input: z.strictObject({ mail: idSchema }),
    async run({ bank }, { mail }) {
      const found = await bank.outbox.find(BigInt(mail));
      if (!found) throw new OperationRefusedError(`There is no mail ${mail}.`);
      const attachments = found.attachments.map(({ name, content }) => ({
        name,
        bytes: content.length,
      }));
      return { ...presentEntry(found), text: found.text, attachments };
    },
  }),
  sendMail: operation({
    input: z.strictObject({ mail: idSchema }),
    async run({ bank }, { mail }) {
      if (await bank.outbox.sendAgain(BigInt(mail))) return { mail };
      const found = await bank.outbox.find(BigInt(mail));
      throw new OperationRefusedError(
        found ? "There is no mail server: set SMTP_URL." : `There is no mail ${mail}.`,
      );
    },
  }),
};

/** A mail as an operator reads it. */
function presentEntry(mail: MailEntry) {
  const { id, to, senderName, subject, state, attempts, lastError, createdAtMs } = mail;
  return {
    mail: id.toString(),
    to,
    from: senderName,
    subject,
    state,
    attempts,
    lastError: lastError ?? "",
    at: new Date(createdAtMs).toISOString(),
  };
}
