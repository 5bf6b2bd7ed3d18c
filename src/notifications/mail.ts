/** A file that goes with a mail. */
export type Attachment = {
  readonly name: string;
  readonly contentType: string;
  readonly content: Uint8Array;
};

/** A mail to one person. */
export type Mail = {
  /** What it is about, once and for all: nothing is written twice for one cause. */
  readonly cause: string;
  readonly to: string;
  /** Whose mail it is, as readers see it; the address is the house's. */
  readonly senderName: string;
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
  /** It is written, to be read by those who try the house, and never sent. */
  readonly isRehearsal: boolean;
};

/**
 * How a mail stands. `kept`: not to be sent, for it is a rehearsal or there was no mail server;
 * `failed`: refused for good, or given up after days.
 */
export const mailStates = ["waiting", "sent", "failed", "kept"] as const;
/** One of {@link mailStates}. */
export type MailState = (typeof mailStates)[number];

/** A mail as it is stored. */
export type StoredMail = Omit<Mail, "cause" | "isRehearsal"> & {
  readonly id: bigint;
  readonly cause: string;
  readonly state: MailState;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAtMs: number;
  readonly sentAtMs: number | null;
};

/** The same without what it says. */
export type MailEntry = Omit<StoredMail, "text" | "html" | "attachments">;
