import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { Signed } from "@bourse/proof";

/** Signs texts with the bank's key. */
export type SigningKey = {
  /** 64 hexadecimal digits. */
  readonly publicKey: string;
  sign(text: string): Signed;
};

// RFC 8410: what stands before the 32 bytes of a private and of a public key.
const privatePrefix = Buffer.from("302e020100300506032b657004220420", "hex");
const publicPrefixBytes = 12;

/** The Ed25519 key (RFC 8032) whose private half is these 32 bytes. */
export function createSigningKey(secret: Uint8Array): SigningKey {
  const key = createPrivateKey({
    key: Buffer.concat([privatePrefix, secret]),
    format: "der",
    type: "pkcs8",
  });
  const encoded = createPublicKey(key).export({ format: "der", type: "spki" });
  const publicKey = encoded.subarray(publicPrefixBytes).toString("hex");
  return {
    publicKey,
    sign(text) {
      const signature = sign(null, Buffer.from(text, "utf8"), key).toString("hex");
      return { text, signature, key: publicKey };
    },
  };
}
