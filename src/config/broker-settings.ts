import { z } from "zod";

const compIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,32}$/, "must be letters, digits, `.`, `_` or `-`");
const addressSchema = z
  .string()
  .regex(/^[A-Za-z0-9.-]+:[0-9]{1,5}$/, "must be HOST:PORT")
  .transform((text) => {
    const [host = "", port = ""] = text.split(":");
    return { host, port: Number(port) };
  })
  .optional();
const exchangesSchema = z
  .string()
  .regex(/^(\*|[A-Z0-9]{4}(,[A-Z0-9]{4})*)$/, "must be `*` or market codes (MIC), by commas")
  .transform((text) => (text === "*" ? ("*" as const) : text.split(",")));

/** Where orders go that the house does not match itself. */
export const brokerSettings = {
  brokerAddress: {
    name: "BROKER_FIX",
    meaning: "HOST:PORT of a broker or venue that takes members' orders over FIX; else none does.",
    schema: addressSchema,
  },
  brokerExchanges: {
    name: "BROKER_EXCHANGES",
    fallback: "*",
    meaning: "Market codes (MIC) of the instruments whose orders go to that broker; `*` is all.",
    schema: exchangesSchema,
  },
  brokerVersion: {
    name: "BROKER_FIX_VERSION",
    fallback: "FIX.4.4",
    meaning: "Version of FIX that the broker speaks: FIX.4.4 or FIX.4.2.",
    schema: z.enum(["FIX.4.4", "FIX.4.2"]),
  },
  brokerSender: {
    name: "BROKER_FIX_SENDER",
    fallback: "BOURSE",
    meaning: "CompID by which the broker knows us.",
    schema: compIdSchema,
  },
  brokerTarget: {
    name: "BROKER_FIX_TARGET",
    fallback: "BROKER",
    meaning: "CompID of the broker. What was traded there is known by it, so it never changes.",
    schema: compIdSchema,
  },
  brokerPassword: {
    name: "BROKER_FIX_PASSWORD",
    meaning: "Password of the session, where the broker wants one.",
    secret: true,
    schema: z.string().min(1).optional(),
  },
  brokerTlsFolder: {
    name: "BROKER_FIX_TLS",
    meaning:
      "Folder for TLS to the broker: `ca.pem` who signs theirs, `cert.pem` and `key.pem` ours; " +
      "each may be missing. Without the setting, TLS is not spoken.",
    schema: z.string().min(1).optional(),
  },
} as const;
