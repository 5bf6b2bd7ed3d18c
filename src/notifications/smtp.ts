import { createTransport } from "nodemailer";
import { secondMs } from "#kernel";
import { type MailPort, MailRefusedError } from "./mail-port.ts";

/** Where mail goes, and in whose name. */
export type SmtpSettings = {
  /** `smtp://user:password@host:587` or `smtps://…:465`. */
  readonly url: string;
  /** The address that all mail comes from. */
  readonly from: string;
};

const timeLimitMs = 30 * secondMs;
const connectionsMax = 4;
/** RFC 5321, 4.2.1: a reply of 5yz is permanent; of 4yz, and of none, it is not. */
const permanentFrom = 500;

/**
 * A mail server that speaks SMTP (RFC 5321), with STARTTLS where it offers it.
 *
 * A mail that is sent again carries the same `Message-ID`, by which receivers know it.
 */
export function createSmtp({ url, from }: SmtpSettings): MailPort {
  const { hostname, port, protocol, username, password, searchParams } = new URL(url);
  const isSecure = protocol === "smtps:";
  const transport = createTransport({
    pool: true,
    host: hostname,
    port: Number(port) || (isSecure ? 465 : 587),
    secure: isSecure,
    requireTLS: searchParams.get("tls") === "required",
    maxConnections: connectionsMax,
    connectionTimeout: timeLimitMs,
    greetingTimeout: timeLimitMs,
    socketTimeout: timeLimitMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(username !== "" && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
  });
  const domain = from.slice(from.lastIndexOf("@") + 1);
  return {
    async send(mail) {
      try {
        await transport.sendMail({
          messageId: `<${mail.cause.replaceAll(/[^\w.-]/g, ".")}@${domain}>`,
          date: new Date(mail.createdAtMs),
          from: { name: mail.senderName, address: from },
          to: mail.to,
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          ...(mail.replyTo !== null && { replyTo: mail.replyTo }),
          // RFC 3834: no machine answers a machine.
          headers: { "Auto-Submitted": "auto-generated" },
          attachments: mail.attachments.map(({ name, contentType, content }) => ({
            filename: name,
            contentType,
            content: Buffer.from(content),
          })),
        });
      } catch (cause) {
        if (!isPermanent(cause)) throw cause;
        throw new MailRefusedError(cause instanceof Error ? cause.message : "refused", { cause });
      }
    },
    async [Symbol.asyncDispose]() {
      transport.close();
    },
  };
}

/** What the server says of the reader's address or of the mail; what it says of us may pass. */
const ofMail: readonly unknown[] = ["RCPT TO", "DATA"];

function isPermanent(cause: unknown): boolean {
  if (!(cause instanceof Error) || !("responseCode" in cause)) return false;
  const { responseCode, command } = { command: undefined, ...cause };
  return (
    typeof responseCode === "number" && responseCode >= permanentFrom && ofMail.includes(command)
  );
}
