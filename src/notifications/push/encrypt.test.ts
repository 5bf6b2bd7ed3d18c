import { createECDH, createPublicKey, verify } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createPushBrowser } from "#testing";
import { areDeviceKeys, drawOf, encryptFor } from "./encrypt.ts";
import { scalarOf } from "./scalar.ts";
import { createVapid } from "./vapid.ts";

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));

// RFC 8291, section 5 and appendix A.
const example = {
  plain: "When I grow up, I want to be a watermelon",
  senderPrivate: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
  devicePublic:
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  salt: "DGv6ra1nlYgDCS1FRnbzlw",
  body:
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS" +
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu" +
    "lcy4a-fN",
};

it("encrypts the example of RFC 8291 to the byte", () => {
  const device = { publicKey: bytes(example.devicePublic), authSecret: bytes(example.auth) };
  const draw = { privateKey: bytes(example.senderPrivate), salt: bytes(example.salt) };
  const body = encryptFor(device, Buffer.from(example.plain), draw);
  expect(Buffer.from(body).toString("base64url")).toBe(example.body);
});

it("whatever is sent, the browser reads it, and no other does", () => {
  const browser = createPushBrowser();
  const other = createPushBrowser();
  const seed = fc.uint8Array({ minLength: 64, maxLength: 64 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_993 }), seed, (plain, random) => {
      const body = encryptFor(browser.keys, plain, drawOf(random));
      expect(body.length).toBeLessThanOrEqual(4_096);
      expect(new Uint8Array(browser.decrypt(body))).toEqual(plain);
      expect(() => other.decrypt(body)).toThrow(/authenticate/);
    }),
    { numRuns: 30 },
  );
});

it("knows keys that cannot be encrypted for", () => {
  const { publicKey, authSecret } = createPushBrowser().keys;
  expect(areDeviceKeys({ publicKey, authSecret })).toBe(true);
  const offCurve = publicKey.with(64, (publicKey[64] ?? 0) ^ 1);
  const infinity = new Uint8Array(65);
  const hex = createECDH("prime256v1").generateKeys("hex", "compressed");
  const compressed = new Uint8Array(Buffer.from(hex, "hex"));
  for (const key of [offCurve, infinity, compressed, publicKey.subarray(1), new Uint8Array()]) {
    expect(areDeviceKeys({ publicKey: key, authSecret })).toBe(false);
  }
  expect(areDeviceKeys({ publicKey, authSecret: authSecret.subarray(1) })).toBe(false);
});

it("draws private keys within the group", () => {
  const pair = createECDH("prime256v1");
  const ends = [new Uint8Array(48), new Uint8Array(48).fill(255)];
  for (const random of ends) expect(() => pair.setPrivateKey(scalarOf(random))).not.toThrow();
  expect(() => scalarOf(new Uint8Array(32))).toThrow("enough bytes");
});

it("names the house to a push service, by a key that stays the same", () => {
  const secret = new Uint8Array(32).fill(3);
  const vapid = createVapid(secret, "https://bank.example");
  expect(createVapid(secret, "https://bank.example").publicKey).toBe(vapid.publicKey);
  expect(createVapid(secret.with(0, 4), "https://bank.example").publicKey).not.toBe(
    vapid.publicKey,
  );
  const text = vapid.authorise("https://push.example:8443/send/abc?d=1", 1_000_000);
  const [, head = "", claims = "", signature = "", key = ""] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(text) ?? [];
  expect(key).toBe(vapid.publicKey);
  expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({
    typ: "JWT",
    alg: "ES256",
  });
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toEqual({
    aud: "https://push.example:8443",
    exp: 1_000 + 43_200,
    sub: "https://bank.example",
  });
  const point = Buffer.from(key, "base64url");
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  const publicKey = createPublicKey({ format: "jwk", key: jwk });
  const how = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
  const signed = Buffer.from(`${head}.${claims}`);
  expect(verify("sha256", signed, how, Buffer.from(signature, "base64url"))).toBe(true);
});
