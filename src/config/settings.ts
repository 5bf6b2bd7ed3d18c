import { z } from "zod";
import { brokerSettings } from "./broker-settings.ts";
import { mailSettings } from "./mail-settings.ts";

/** One line of the table of settings: how it is read, what it is without it, what it means. */
export type Setting<S extends z.ZodType = z.ZodType> = {
  readonly name: string;
  /** Text that stands for it when it is not set; absent: nothing does. */
  readonly fallback?: string;
  readonly meaning: string;
  /** Never printed. */
  readonly secret?: true;
  readonly schema: S;
};

function setting<const S extends z.ZodType>(definition: Setting<S>): Setting<S> {
  return definition;
}

const portMax = 65_535;
const secretKeyBytes = 32;

const switchSchema = z.enum(["on", "off"]).transform((text) => text === "on");
const databaseUrlSchema = z
  .string()
  .regex(/^postgres(ql)?:\/\//, "must start with postgresql://")
  .optional();
const publicUrlSchema = z
  .url({ protocol: /^https?$/, error: "must be an http or https URL" })
  .transform((text) => new URL(text).origin)
  .optional();
const secretKeySchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/i, `must be ${secretKeyBytes} bytes as 64 hexadecimal digits`)
  .optional();
const addressListSchema = z
  .string()
  .regex(/^[0-9a-z.:/, ]+$/i, "must be `off` or addresses, separated by commas")
  .transform((text) => (text === "off" ? undefined : text.split(",").map((part) => part.trim())));
const replicasMax = 6;
const replicaSchema = z
  .string()
  .regex(
    /^(\d{1,5}|\[[0-9a-f:]+\](:\d{1,5})?|[0-9.]+(:\d{1,5})?)$/i,
    "must be ports or IP addresses with ports, separated by commas",
  );
const replicaListSchema = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(replicaSchema).max(replicasMax, `must be at most ${replicasMax} addresses`));
const u128Max = (1n << 128n) - 1n;
const clusterIdSchema = z
  .string()
  .regex(/^[0-9]{1,39}$/, "must be a whole number")
  .transform(BigInt)
  .refine((id) => id <= u128Max, "must be below 2^128");

/** Every setting there is. The page `docs/configuration.md` is made from this table. */
export const settings = {
  port: setting({
    name: "PORT",
    fallback: "4747",
    meaning: "Port to listen on; 0 takes any free one.",
    schema: z
      .string()
      .regex(/^[0-9]{1,5}$/, "must be a number")
      .transform(Number)
      .refine((port) => port <= portMax, `must be at most ${portMax}`),
  }),
  host: setting({
    name: "HOST",
    fallback: "127.0.0.1",
    meaning: "Address to listen on; `0.0.0.0` for every network of the machine.",
    schema: z.string().min(1),
  }),
  stripeApiPort: setting({
    name: "STRIPE_API_PORT",
    fallback: "off",
    meaning:
      "Port on which shops' Stripe clients are answered, at `/v1`; 0 takes any free one, `off` none.",
    schema: z
      .string()
      .regex(/^(off|[0-9]{1,5})$/, "must be `off` or a number")
      .transform((text) => (text === "off" ? undefined : Number(text)))
      .refine((port) => port === undefined || port <= portMax, `must be at most ${portMax}`),
  }),
  privateWebhooks: setting({
    name: "BOURSE_PRIVATE_WEBHOOKS",
    fallback: "off",
    meaning:
      "`on` lets webhooks and notices go to private and loopback addresses too: for shops on the same network.",
    schema: switchSchema,
  }),
  databaseUrl: setting({
    name: "DATABASE_URL",
    meaning: "A PostgreSQL 16 or newer to use instead of the embedded one.",
    secret: true,
    schema: databaseUrlSchema,
  }),
  ledgerEngine: setting({
    name: "LEDGER_ENGINE",
    fallback: "postgres",
    meaning:
      "Where the ledger is kept: `postgres`, in the database, or `tigerbeetle`, in a cluster.",
    schema: z.enum(["postgres", "tigerbeetle"]),
  }),
  tigerBeetleAddresses: setting({
    name: "TIGERBEETLE_ADDRESSES",
    fallback: "3000",
    meaning:
      "Replicas of the TigerBeetle cluster, in the order in which they were started, separated " +
      "by commas: `PORT`, `IP` or `IP:PORT`.",
    schema: replicaListSchema,
  }),
  tigerBeetleClusterId: setting({
    name: "TIGERBEETLE_CLUSTER_ID",
    fallback: "0",
    meaning: "Number that the TigerBeetle cluster was formatted with.",
    schema: clusterIdSchema,
  }),
  data: setting({
    name: "BOURSE_DATA",
    fallback: ".bourse",
    meaning: "Folder of everything that is kept: the embedded database, the secret key.",
    schema: z.string().min(1),
  }),
  exchange: setting({
    name: "BOURSE_EXCHANGE",
    meaning: "Folder of the exchange's journal; else `exchange` in the data folder.",
    schema: z.string().min(1).optional(),
  }),
  fixPort: setting({
    name: "FIX_PORT",
    meaning: "Port on which firms trade over FIX; without it there is no such gateway.",
    schema: z
      .string()
      .regex(/^[0-9]{1,5}$/, "must be a number")
      .transform(Number)
      .refine((port) => port <= portMax, `must be at most ${portMax}`)
      .optional(),
  }),
  fixCompId: setting({
    name: "FIX_COMP_ID",
    fallback: "BOURSE",
    meaning: "CompID of this side in FIX sessions.",
    schema: z.string().regex(/^[A-Za-z0-9._-]{1,32}$/, "must be letters, digits, `.`, `_` or `-`"),
  }),
  fixTlsFolder: setting({
    name: "FIX_TLS",
    meaning:
      "Folder with `cert.pem` and `key.pem`, to speak TLS over FIX, and `clients.pem`: who signs " +
      "the certificates of firms.",
    schema: z.string().min(1).optional(),
  }),
  ...brokerSettings,
  ...mailSettings,
  publicUrl: setting({
    name: "BOURSE_PUBLIC_URL",
    meaning: "Address that members type, for links and passkeys; else `http://HOST:PORT`.",
    schema: publicUrlSchema,
  }),
  secretKey: setting({
    name: "BOURSE_SECRET_KEY",
    meaning:
      "32 bytes in hexadecimal that encrypt what must not be read from the database; else made " +
      "once and kept in the data folder.",
    secret: true,
    schema: secretKeySchema,
  }),
  secretKeyFile: setting({
    name: "BOURSE_SECRET_KEY_FILE",
    meaning: "File that holds the secret key, for secrets that are mounted.",
    schema: z.string().min(1).optional(),
  }),
  trustedProxies: setting({
    name: "BOURSE_TRUSTED_PROXIES",
    fallback: "off",
    meaning: "Addresses or networks of proxies whose `X-Forwarded-*` headers are believed.",
    schema: addressListSchema,
  }),
  standby: setting({
    name: "BOURSE_STANDBY",
    fallback: "off",
    meaning:
      "`on`: while another server serves the database, stand by and take over when it dies or hangs.",
    schema: switchSchema,
  }),
  backup: setting({
    name: "BOURSE_BACKUP",
    meaning:
      "Folder for backups of the embedded database. When set, its log is kept there all the time, so that `bourse restore` can go back to any instant.",
    schema: z.string().min(1).optional(),
  }),
  demo: setting({
    name: "BOURSE_DEMO",
    fallback: "on",
    meaning: "`on` fills a new embedded database with the demo town; `off` leaves it empty.",
    schema: switchSchema,
  }),
  logLevel: setting({
    name: "LOG_LEVEL",
    fallback: "warn",
    meaning: "Least weight of what is logged: `debug`, `info`, `warn`, `error` or `silent`.",
    schema: z.enum(["debug", "info", "warn", "error", "silent"]),
  }),
} as const;

type Settings = typeof settings;
export type SettingKey = keyof Settings;

/** The effective configuration. */
export type Config = { readonly [K in SettingKey]: z.output<Settings[K]["schema"]> };
