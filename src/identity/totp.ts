import { createHmac, timingSafeEqual } from "node:crypto";
import { secondMs } from "#kernel";

const stepMs = 30 * secondMs;
const digits = 6;
/** Steps accepted on either side of now, for clocks that differ. */
const stepsAround = 1;
export const totpSecretLength = 20;

const base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648 base 32 without padding, as authenticator apps read a secret. */
export function encodeBase32(bytes: Uint8Array): string {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  let text = "";
  for (let i = 0; i < bits.length; i += 5) {
    text += base32Alphabet[Number.parseInt(bits.slice(i, i + 5).padEnd(5, "0"), 2)];
  }
  return text;
}

/** The step that a moment falls into (RFC 6238, section 4.2, X = 30 s, T0 = 0). */
export function totpStep(ms: number): number {
  return Math.floor(ms / stepMs);
}

/** One-time password of a step (RFC 4226, section 5.3, with SHA-1). */
export function totpCode(secret: Uint8Array, step: number, length: number = digits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const binary = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(binary % 10 ** length).padStart(length, "0");
}

/** The step whose code this is, when it is near `nowMs`; undefined for a wrong code. */
export function matchTotp(secret: Uint8Array, code: string, nowMs: number): number | undefined {
  const given = Buffer.from(code.replace(/\s/g, ""), "utf8");
  if (given.length !== digits) return undefined;
  const now = totpStep(nowMs);
  let matched: number | undefined;
  // All steps are compared, so that the time taken does not tell which one was near.
  for (let step = Math.max(0, now - stepsAround); step <= now + stepsAround; step++) {
    if (timingSafeEqual(given, Buffer.from(totpCode(secret, step), "utf8"))) matched = step;
  }
  return matched;
}

/** What the QR code of an authenticator app holds. */
export function totpUri(secret: Uint8Array, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const query = `secret=${encodeBase32(secret)}&issuer=${encodeURIComponent(issuer)}`;
  return `otpauth://totp/${label}?${query}&algorithm=SHA1&digits=${digits}&period=30`;
}
