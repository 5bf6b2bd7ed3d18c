import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import { assert } from "./assert.ts";
import type { Ids } from "./ids.ts";

const keyLength = 32;
const nonceLength = 12;
const tagLength = 16;

/** Secrets at rest. Each purpose has a key of its own, derived from the one key of the bank. */
export type SecretBox = {
  /** AES-256-GCM, bound to `owner`: what is sealed for one cannot be opened for another. */
  seal(plain: Uint8Array, owner: string): Uint8Array;
  open(sealed: Uint8Array, owner: string): Uint8Array;
  /** Keyed hash (HMAC-SHA-256) of what may be compared but not read. */
  fingerprint(text: string): Uint8Array;
};

/** A box whose keys are derived from 32 bytes, other ones for each module. */
export function createSecretBox(secretKey: Uint8Array, ids: Ids): SecretBox {
  assert(secretKey.length === keyLength, "the secret key has 32 bytes");
  const derive = (purpose: string) =>
    new Uint8Array(hkdfSync("sha256", secretKey, "", `bourse identity ${purpose}`, keyLength));
  const sealingKey = derive("seal");
  const fingerprintKey = derive("fingerprint");

  return {
    seal(plain, owner) {
      const nonce = ids.bytes(nonceLength);
      const cipher = createCipheriv("aes-256-gcm", sealingKey, nonce);
      cipher.setAAD(Buffer.from(owner, "utf8"));
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, owner) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv("aes-256-gcm", sealingKey, bytes.subarray(0, nonceLength), {
        authTagLength: tagLength,
      });
      decipher.setAAD(Buffer.from(owner, "utf8"));
      decipher.setAuthTag(bytes.subarray(-tagLength));
      const opened = decipher.update(bytes.subarray(nonceLength, -tagLength));
      return Buffer.concat([opened, decipher.final()]);
    },
    fingerprint: (text) => createHmac("sha256", fingerprintKey).update(text, "utf8").digest(),
  };
}
