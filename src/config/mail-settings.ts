import { z } from "zod";

/** How mail leaves the house. */
export const mailSettings = {
  smtpUrl: {
    name: "SMTP_URL",
    meaning:
      "Mail server: `smtp://USER:PASSWORD@HOST:587` (`?tls=required` refuses one without TLS) or " +
      "`smtps://…:465`. Without it mail is written and kept, for `bourse mail`.",
    secret: true,
    schema: z
      .string()
      .regex(/^smtps?:\/\/[^/\s]+/, "must start with smtp:// or smtps://")
      .refine((text) => URL.canParse(text), "must be a URL")
      .optional(),
  },
  mailFrom: {
    name: "MAIL_FROM",
    meaning: "Address that mail comes from; else `bourse` at the host of the public address.",
    schema: z.email().optional(),
  },
} as const;
