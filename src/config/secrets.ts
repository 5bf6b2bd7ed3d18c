import { hkdfSync } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Ids } from "#kernel";
import { ConfigError } from "./config.ts";
import type { Config } from "./settings.ts";

/** What secret keys are used for: one use never sees another's key. */
export type SecretUse = "identity" | "links" | "merchants" | "proofs" | "push";

/** Keys of 32 bytes, all from one secret key, so that only one has to be kept. */
export type Secrets = { key(use: SecretUse): Uint8Array };

const fileName = "secret-key";
const keyBytes = 32;
const keyPattern = /^[0-9a-f]{64}$/i;

/**
 * The secret key from the settings, else from the data folder, where it is made the first time
 * (readable by its owner alone). Losing it loses what it encrypts: keep it with the backups.
 *
 * @throws ConfigError when the file holds no key
 */
export function openSecrets(config: Config, ids: Ids): Secrets {
  const text = config.secretKey ?? readKey(config, ids);
  const master = Buffer.from(text, "hex");
  return {
    key: (use) =>
      new Uint8Array(hkdfSync("sha256", master, new Uint8Array(0), `bourse:${use}`, keyBytes)),
  };
}

function readKey(config: Config, ids: Ids): string {
  const file = config.secretKeyFile ?? join(config.data, fileName);
  const text = readText(file) ?? (config.secretKeyFile ? undefined : makeKey(file, ids));
  if (text === undefined) throw new ConfigError(`BOURSE_SECRET_KEY_FILE: ${file} is not there`);
  if (!keyPattern.test(text)) throw new ConfigError(`${file} does not hold a key of 32 bytes`);
  return text;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

function makeKey(file: string, ids: Ids): string {
  const text = Buffer.from(ids.bytes(keyBytes)).toString("hex");
  const handle = openSync(file, "wx", 0o600);
  try {
    writeSync(handle, `${text}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return text;
}
