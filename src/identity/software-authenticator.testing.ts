import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";

/** What a dishonest browser or authenticator would send instead. */
export type Lies = {
  readonly origin?: string;
  readonly relyingPartyId?: string;
  readonly userVerified?: boolean;
  readonly challenge?: string;
  readonly counter?: number;
};

/** An authenticator in software (ES256, no attestation): for tests, with real signatures. */
export type SoftwareAuthenticator = {
  create(options: PublicKeyCredentialCreationOptionsJSON, lies?: Lies): RegistrationResponseJSON;
  get(options: PublicKeyCredentialRequestOptionsJSON, lies?: Lies): AuthenticationResponseJSON;
};

type Cbor = number | string | Uint8Array | readonly (readonly [number | string, Cbor])[];

function cborHead(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
}

/** The part of CBOR (RFC 8949) that WebAuthn needs: integers, byte and text strings, maps. */
function encodeCbor(value: Cbor): Buffer {
  if (typeof value === "number") {
    return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
  }
  if (typeof value === "string") {
    const text = Buffer.from(value, "utf8");
    return Buffer.concat([cborHead(3, text.length), text]);
  }
  if (value instanceof Uint8Array) return Buffer.concat([cborHead(2, value.length), value]);
  const entries = value.map(([key, item]) => Buffer.concat([encodeCbor(key), encodeCbor(item)]));
  return Buffer.concat([cborHead(5, value.length), ...entries]);
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest();

const flagUserPresent = 0x01;
const flagUserVerified = 0x04;
const flagAttestedData = 0x40;

function authenticatorData(relyingPartyId: string, flags: number, counter: number): Buffer {
  const tail = Buffer.alloc(5);
  tail.writeUInt8(flags, 0);
  tail.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(relyingPartyId), tail]);
}

/** COSE key of P-256 (RFC 9053): kty EC2, alg ES256, crv P-256, x, y. */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  return encodeCbor([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, "base64url")],
    [-3, Buffer.from(y, "base64url")],
  ]);
}

function attestedData(credentialId: Uint8Array, publicKey: KeyObject): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(credentialId.length);
  return Buffer.concat([Buffer.alloc(16), length, credentialId, coseKey(publicKey)]);
}

/** `origin` is the page that it is used on. It holds one credential. */
export function createSoftwareAuthenticator(origin: string): SoftwareAuthenticator {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const credentialId = randomBytes(32);
  const id = base64url(credentialId);
  let userHandle = "";
  let counter = 0;

  function clientData(type: string, challenge: string, lies: Lies): Buffer {
    const data = { type, challenge, origin: lies.origin ?? origin, crossOrigin: false };
    return Buffer.from(JSON.stringify(data), "utf8");
  }

  function flagsOf(lies: Lies): number {
    return flagUserPresent | (lies.userVerified === false ? 0 : flagUserVerified);
  }

  return {
    create(options, lies = {}) {
      userHandle = options.user.id;
      const relyingPartyId = lies.relyingPartyId ?? options.rp.id ?? "";
      const data = Buffer.concat([
        authenticatorData(relyingPartyId, flagsOf(lies) | flagAttestedData, counter),
        attestedData(credentialId, publicKey),
      ]);
      const attestationObject = encodeCbor([
        ["fmt", "none"],
        ["attStmt", []],
        ["authData", data],
      ]);
      const client = clientData("webauthn.create", lies.challenge ?? options.challenge, lies);
      return {
        id,
        rawId: id,
        type: "public-key",
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(client),
          attestationObject: base64url(attestationObject),
          transports: ["internal"],
        },
      };
    },
    get(options, lies = {}) {
      counter = lies.counter ?? counter + 1;
      const relyingPartyId = lies.relyingPartyId ?? options.rpId ?? "";
      const data = authenticatorData(relyingPartyId, flagsOf(lies), counter);
      const client = clientData("webauthn.get", lies.challenge ?? options.challenge, lies);
      const signature = sign("sha256", Buffer.concat([data, sha256(client)]), privateKey);
      return {
        id,
        rawId: id,
        type: "public-key",
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(signature),
          userHandle,
        },
      };
    },
  };
}
