import { z } from "zod";
import { route } from "./route.ts";
import {
  currencySchema,
  handleSchema,
  idSchema,
  instantSchema,
  languageSchema,
  moneySchema,
} from "./scalars.ts";

/** Name of a person, business or thing, as its owner writes it. */
export const nameSchema = z.string().trim().min(1).max(80);
/** Options and responses of WebAuthn pass through as the browser gives and takes them. */
export const webauthnSchema = z.record(z.string(), z.unknown());
const anyone = { by: "anyone" } as const;
const session = { by: "session" } as const;
const nothing = { status: 204 } as const;

/** A person or business as others see it. */
export const partySchema = z.strictObject({
  handle: z.string(),
  name: z.string(),
  kind: z.enum(["person", "business"]),
});
/** See {@link partySchema}. */
export type Party = z.infer<typeof partySchema>;

/** Who may find and ask a member. */
export const privacySchema = z.strictObject({
  findByEmail: z.boolean(),
  findByPhone: z.boolean(),
  showInSearch: z.boolean(),
  requestsFrom: z.enum(["anyone", "contacts", "nobody"]),
});

/** The signed-in member, as only they see themselves. */
export const meSchema = z.strictObject({
  id: idSchema("usr"),
  handle: z.string(),
  name: z.string(),
  kind: z.enum(["person", "business"]),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  language: languageSchema,
  displayCurrency: currencySchema,
  tier: z.number().int().min(0).max(2),
  privacy: privacySchema,
  /** Sending this much or more asks for a step-up, in minor units of the display currency. */
  approvalThreshold: moneySchema,
  /** May look into the ledger. */
  operator: z.boolean(),
  createdAt: instantSchema,
});
/** See {@link meSchema}. */
export type Me = z.infer<typeof meSchema>;

const signedIn = z.strictObject({ me: meSchema });
const signedUp = z.strictObject({ me: meSchema, recoveryCodes: z.array(z.string()) });
/** The start of a passkey ceremony: what the browser is to be given. */
export const ceremonySchema = z.strictObject({
  challengeId: z.string(),
  options: webauthnSchema,
});
const newMember = {
  handle: handleSchema,
  name: nameSchema,
  email: z.email().max(254).optional(),
  phone: z.string().max(20).optional(),
  language: languageSchema.optional(),
};

export const signInRoutes = {
  demo: route({
    method: "GET",
    path: "/v1/demo",
    summary: "Whom a visitor of the demo town may sign in as; nobody at any other bank",
    tag: "Sign-in",
    access: anyone,
    status: 200,
    response: z.strictObject({
      members: z.array(z.strictObject({ handle: z.string(), name: z.string() })),
      /** The same for all of them; null when there is nobody. */
      password: z.string().nullable(),
    }),
  }),
  checkHandle: route({
    method: "GET",
    path: "/v1/handles/{handle}",
    summary: "Whether a handle is free, with three free ones when it is not",
    tag: "Sign-in",
    access: anyone,
    params: z.strictObject({ handle: z.string().max(64) }),
    status: 200,
    response: z.strictObject({
      handle: z.string(),
      available: z.boolean(),
      reason: z.enum(["taken", "too_short", "too_long", "characters", "reserved"]).nullable(),
      suggestions: z.array(z.string()),
    }),
  }),
  signUp: route({
    method: "POST",
    path: "/v1/sign-up",
    summary: "Become a member with a password",
    tag: "Sign-in",
    access: anyone,
    body: z.strictObject({ ...newMember, password: z.string().max(256) }),
    status: 201,
    response: signedUp,
  }),
  passkeySignUpOptions: route({
    method: "POST",
    path: "/v1/sign-up/passkey/options",
    summary: "Start becoming a member with a passkey",
    tag: "Sign-in",
    access: anyone,
    body: z.strictObject({ handle: handleSchema, name: nameSchema }),
    status: 200,
    response: ceremonySchema,
  }),
  passkeySignUp: route({
    method: "POST",
    path: "/v1/sign-up/passkey",
    summary: "Become a member with a passkey",
    tag: "Sign-in",
    access: anyone,
    body: z.strictObject({ ...newMember, challengeId: z.string(), credential: webauthnSchema }),
    status: 201,
    response: signedUp,
  }),
  signIn: route({
    method: "POST",
    path: "/v1/sign-in",
    summary: "Sign in with a password, and a code where one is set up",
    tag: "Sign-in",
    access: anyone,
    body: z.strictObject({
      handle: z.string().max(64),
      password: z.string().max(256),
      totp: z.string().max(10).optional(),
    }),
    status: 200,
    response: signedIn,
  }),
  passkeySignInOptions: route({
    method: "POST",
    path: "/v1/sign-in/passkey/options",
    summary: "Start signing in with a passkey",
    tag: "Sign-in",
    access: anyone,
    status: 200,
    response: ceremonySchema,
  }),
  passkeySignIn: route({
    method: "POST",
    path: "/v1/sign-in/passkey",
    summary: "Sign in with a passkey",
    tag: "Sign-in",
    access: anyone,
    body: z.strictObject({ challengeId: z.string(), credential: webauthnSchema }),
    status: 200,
    response: signedIn,
  }),
  recoverySignIn: route({
    method: "POST",
    path: "/v1/sign-in/recovery",
    summary: "Sign in with a recovery code, used up by it",
    tag: "Sign-in",
    access: anyone,
    body: z.strictObject({ handle: z.string().max(64), code: z.string().max(40) }),
    status: 200,
    response: signedIn,
  }),
  signOut: route({
    method: "POST",
    path: "/v1/sign-out",
    summary: "End this session",
    tag: "Sign-in",
    access: session,
    ...nothing,
  }),
};
