import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { z } from "zod";
import { ok, type Result } from "#kernel";
import { type Refusal, refuseField } from "./errors.ts";

// As browsers write them: W3C Web Authentication level 3, section 5.1.10. Fields that are not
// needed to verify one are left out.
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const attachment = z.enum(["cross-platform", "platform"]).optional();
const transports = z.array(
  z.enum(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]),
);
const common = {
  id: base64url,
  rawId: base64url,
  type: z.literal("public-key"),
  authenticatorAttachment: attachment.catch(undefined),
};
const registration = z.object({
  ...common,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: transports.catch([]),
  }),
});
const authentication = z.object({
  ...common,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: z.string().optional().catch(undefined),
  }),
});

/** What a browser made with `navigator.credentials.create`. */
export function readRegistration(credential: unknown): Result<RegistrationResponseJSON, Refusal> {
  const parsed = registration.safeParse(credential);
  if (!parsed.success) return refuseField("credential", "is not a passkey registration");
  const { authenticatorAttachment, ...rest } = parsed.data;
  return ok({
    ...rest,
    ...(authenticatorAttachment && { authenticatorAttachment }),
    clientExtensionResults: {},
  });
}

/** What a browser made with `navigator.credentials.get`. */
export function readAuthentication(
  credential: unknown,
): Result<AuthenticationResponseJSON, Refusal> {
  const parsed = authentication.safeParse(credential);
  if (!parsed.success) return refuseField("credential", "is not a passkey signature");
  const { authenticatorAttachment, response, ...rest } = parsed.data;
  const { userHandle, ...signed } = response;
  return ok({
    ...rest,
    response: { ...signed, ...(userHandle !== undefined && { userHandle }) },
    ...(authenticatorAttachment && { authenticatorAttachment }),
    clientExtensionResults: {},
  });
}
