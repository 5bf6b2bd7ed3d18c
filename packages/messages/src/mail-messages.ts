import type { mail } from "./en/mail.ts";

/** The shape of the texts of mail: English defines it, French satisfies it. */
export type MailMessages = typeof mail;
