import { createCipheriv, createECDH, ECDH, hkdfSync } from "node:crypto";
import { scalarOf } from "./scalar.ts";

/** What a browser gives so that only it can read what is sent to it. */
export type DeviceKeys = {
  /** A point on P-256, uncompressed: 65 bytes. */
  readonly publicKey: Uint8Array;
  /** 16 bytes. */
  readonly authSecret: Uint8Array;
};

/** What is drawn for each message, and never used again. */
export type MessageDraw = {
  /** 32 bytes: a number of the group of P-256. */
  readonly privateKey: Uint8Array;
  /** 16 bytes. */
  readonly salt: Uint8Array;
};

export const curve = "prime256v1";
const publicKeyBytes = 65;
const authSecretBytes = 16;
const saltBytes = 16;
const uncompressed = 4;
/** The only record is the last one: RFC 8188, section 2. */
const lastRecord = 2;
/** Push services need take no more: RFC 8030, section 7.2. */
const recordBytes = 4_096;

/** Whether a message can be encrypted for these. */
export function areDeviceKeys({ publicKey, authSecret }: DeviceKeys): boolean {
  if (publicKey.length !== publicKeyBytes || publicKey[0] !== uncompressed) return false;
  if (authSecret.length !== authSecretBytes) return false;
  try {
    // Throws for what is no point of the curve.
    ECDH.convertKey(publicKey, curve);
    return true;
  } catch {
    return false;
  }
}

/** A fresh draw from 64 random bytes. */
export function drawOf(random: Uint8Array): MessageDraw {
  return { salt: random.subarray(0, saltBytes), privateKey: scalarOf(random.subarray(saltBytes)) };
}

/** The body of a push message, `aes128gcm`: RFC 8291, section 3, and RFC 8188. */
export function encryptFor(device: DeviceKeys, plain: Uint8Array, draw: MessageDraw): Uint8Array {
  const { publicKey, authSecret } = device;
  const { privateKey, salt } = draw;
  const sender = createECDH(curve);
  sender.setPrivateKey(privateKey);
  const senderKey = sender.getPublicKey();
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), publicKey, senderKey]);
  const material = derive(sender.computeSecret(publicKey), authSecret, info, 32);
  const key = derive(material, salt, "Content-Encoding: aes128gcm\0", 16);
  const nonce = derive(material, salt, "Content-Encoding: nonce\0", 12);
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  const sealed = [cipher.update(plain), cipher.update(Uint8Array.of(lastRecord)), cipher.final()];
  const size = Buffer.alloc(4);
  size.writeUInt32BE(recordBytes);
  const header = [salt, size, Uint8Array.of(senderKey.length), senderKey];
  return Buffer.concat([...header, ...sealed, cipher.getAuthTag()]);
}

function derive(
  material: Uint8Array,
  salt: Uint8Array,
  info: string | Uint8Array,
  length: number,
): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", material, salt, info, length));
}
