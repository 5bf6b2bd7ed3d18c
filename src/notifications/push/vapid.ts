import { createECDH, createPrivateKey, hkdfSync, sign } from "node:crypto";
import { hourMs, secondMs } from "#kernel";
import { curve } from "./encrypt.ts";
import { scalarOf } from "./scalar.ts";

/** How the house names itself to push services: RFC 8292. */
export type Vapid = {
  /** What browsers subscribe with, in base64url. */
  readonly publicKey: string;
  /** The `Authorization` header of a message to this address. */
  authorise(endpoint: string, nowMs: number): string;
};

/** The longest allowed is a day. */
const tokenMs = 12 * hourMs;
const seedBytes = 48;

/**
 * The key pair follows from the secret, so that the devices that subscribed with it go on being
 * reached after a restart and a restore. `contact` is an https or mailto address.
 */
export function createVapid(secret: Uint8Array, contact: string): Vapid {
  const seed = hkdfSync("sha256", secret, "", "bourse push identity", seedBytes);
  const pair = createECDH(curve);
  pair.setPrivateKey(scalarOf(new Uint8Array(seed)));
  const point = pair.getPublicKey();
  const publicKey = point.toString("base64url");
  const key = createPrivateKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      d: pair.getPrivateKey().toString("base64url"),
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
  });
  const header = encode({ typ: "JWT", alg: "ES256" });
  return {
    publicKey,
    authorise(endpoint, nowMs) {
      const exp = Math.floor((nowMs + tokenMs) / secondMs);
      const claims = encode({ aud: new URL(endpoint).origin, exp, sub: contact });
      const signed = `${header}.${claims}`;
      const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
      return `vapid t=${signed}.${signature.toString("base64url")}, k=${publicKey}`;
    },
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
