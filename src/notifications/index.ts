/** What leaves the house to tell people: mail, in an outbox of its own. See README.md. */
export { type Letter, layOut } from "./letter.ts";
export {
  type Attachment,
  type Mail,
  type MailEntry,
  type MailState,
  mailStates,
  type StoredMail,
} from "./mail.ts";
export { type MailPort, MailRefusedError } from "./mail-port.ts";
export { migrations } from "./migrations.ts";
export { createOutbox, type Outbox } from "./outbox.ts";
export { createSmtp, type SmtpSettings } from "./smtp.ts";
