import type { StoredMail } from "./mail.ts";

/** The mail server will never take this mail: the address does not exist, or is refused. */
export class MailRefusedError extends Error {
  override readonly name = "MailRefusedError";
}

/** What takes mail out of the house. Disposing closes its connections. */
export type MailPort = AsyncDisposable & {
  /**
   * Resolves when the server has taken responsibility for it.
   *
   * @throws MailRefusedError; any other error may pass, and the mail is sent again later
   */
  send(mail: StoredMail): Promise<void>;
};
