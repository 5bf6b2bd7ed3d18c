/** What leaves the house to tell people: mail, and notices on their devices. See README.md. */
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
export type { ComposeNotice, PushNotice } from "./push/notice.ts";
export { createPush, type Push, type PushDeps, type Wanted } from "./push/push.ts";
export {
  type DeviceAddress,
  type PushError,
  type PushTopic,
  pushTopics,
} from "./push/subscription.ts";
export { createSmtp, type SmtpSettings } from "./smtp.ts";
