import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A certificate with its key, both as PEM. */
export type Certificate = { readonly cert: string; readonly key: string };

const tag = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  id: 0x06,
  text: 0x0c,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
  extensions: 0xa3,
  ipAddress: 0x87,
  boolean: 0x01,
} as const;

/** One value in the Distinguished Encoding Rules of X.690. */
function der(kind: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([kind, ...size]), content]);
}

// Object identifiers, encoded.
const ecdsaWithSha256 = Buffer.from("2a8648ce3d040302", "hex");
const commonName = Buffer.from("550403", "hex");
const alternativeName = Buffer.from("551d11", "hex");
const basicConstraints = Buffer.from("551d13", "hex");

const algorithm = der(tag.sequence, der(tag.id, ecdsaWithSha256));
const nameOf = (name: string) => {
  const attribute = [der(tag.id, commonName), der(tag.text, Buffer.from(name))];
  return der(tag.sequence, der(tag.set, der(tag.sequence, ...attribute)));
};
const isTrue = der(tag.boolean, Buffer.from([0xff]));
const localhost = der(tag.sequence, der(tag.ipAddress, Buffer.from([127, 0, 0, 1])));
const extension = (id: Buffer, value: Buffer, isCritical = false) =>
  der(tag.sequence, der(tag.id, id), ...(isCritical ? [isTrue] : []), der(tag.octets, value));

const pem = (certificate: Buffer) => {
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
};

/** Who signs certificates for tests: a new one each time, with a key that nobody keeps. */
export function createAuthority(name: string) {
  const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const authority = issue(name, own.publicKey, { name, key: own.privateKey }, true);
  return {
    cert: pem(authority),
    /** A certificate for 127.0.0.1. */
    issue(subject: string): Certificate {
      const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const cert = pem(issue(subject, publicKey, { name, key: own.privateKey }, false));
      return { cert, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
    },
  };
}

function issue(
  subject: string,
  publicKey: KeyObject,
  issuer: { readonly name: string; readonly key: KeyObject },
  isAuthority: boolean,
): Buffer {
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(8)]);
  const extensions = isAuthority
    ? extension(basicConstraints, der(tag.sequence, isTrue), true)
    : extension(alternativeName, localhost);
  const always = ["20200101000000Z", "20991231235959Z"];
  const content = der(
    tag.sequence,
    der(tag.version, der(tag.integer, Buffer.from([2]))),
    der(tag.integer, serial),
    algorithm,
    nameOf(issuer.name),
    der(tag.sequence, ...always.map((time) => der(tag.time, Buffer.from(time)))),
    nameOf(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(tag.extensions, der(tag.sequence, extensions)),
  );
  const signature = sign("sha256", content, issuer.key);
  return der(tag.sequence, content, algorithm, der(tag.bits, Buffer.from([0]), signature));
}
