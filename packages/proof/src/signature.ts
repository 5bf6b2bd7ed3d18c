import { fromHex, toUtf8 } from "./bytes.ts";

/** A signed text with the bank's signature over its UTF-8 bytes (Ed25519, RFC 8032). */
export type Signed = {
  readonly text: string;
  /** 128 hexadecimal digits. */
  readonly signature: string;
  /** The public key, 64 hexadecimal digits. */
  readonly key: string;
};

/** `unchecked`: this browser knows no Ed25519, or not on a page that came by plain http. */
export type SignatureCheck = "valid" | "wrong" | "unchecked";

const algorithm = "Ed25519";

/** Whether the key of a signed text signed it. Whose key it is, is another question. */
export async function checkSignature(signed: Signed): Promise<SignatureCheck> {
  const { subtle } = globalThis.crypto ?? {};
  if (subtle === undefined) return "unchecked";
  try {
    const key = await subtle.importKey("raw", fromHex(signed.key), algorithm, false, ["verify"]);
    const signature = fromHex(signed.signature);
    const isValid = await subtle.verify(algorithm, key, signature, toUtf8(signed.text));
    return isValid ? "valid" : "wrong";
  } catch (error) {
    const isUnknown = error instanceof Error && error.name === "NotSupportedError";
    return isUnknown ? "unchecked" : "wrong";
  }
}
