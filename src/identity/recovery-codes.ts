import { createHash } from "node:crypto";
import type { Ids } from "#kernel";

const recoveryCodeCount = 10;
const bytesPerCode = 15;
const groupLength = 6;
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Codes of 120 random bits, `xxxxxx-xxxxxx-xxxxxx-xxxxxx`. At 112 bits and more a plain hash is
 * enough at rest (OWASP ASVS 5.0, 6.5.2).
 */
export function makeRecoveryCodes(ids: Ids): string[] {
  return Array.from({ length: recoveryCodeCount }, () => {
    let bits = "";
    for (const byte of ids.bytes(bytesPerCode)) bits += byte.toString(2).padStart(8, "0");
    let code = "";
    for (let i = 0; i < bits.length; i += 5) {
      code += alphabet[Number.parseInt(bits.slice(i, i + 5), 2)];
    }
    return code.replaceAll(new RegExp(`.{${groupLength}}(?=.)`, "g"), "$&-");
  });
}

/** Read as people type: any case, with or without dashes, `o` for `0`, `i` and `l` for `1`. */
export function recoveryCodeHash(code: string): Uint8Array {
  const plain = code.toLowerCase().replace(/[\s-]/g, "").replace(/o/g, "0").replace(/[il]/g, "1");
  return createHash("sha256").update(plain, "utf8").digest();
}
