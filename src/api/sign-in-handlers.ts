import type { FastifyReply } from "fastify";
import type { SignedIn, SignedUp, SignUpDetails } from "#identity";
import { ok, type Result } from "#kernel";
import type { Refusal } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { presentMe } from "./present-member.ts";
import { readAuthentication, readRegistration } from "./read-credential.ts";

const displayCurrencyDefault = "USD";

type NewMember = Pick<SignUpDetails, "handle" | "name"> & {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly language?: "en" | "fr" | undefined;
};

export function createSignInHandlers({ identity, cookies, demo }: HandlerDeps) {
  const replaced = (reply: FastifyReply) => {
    const token = cookies.read(reply.request);
    return token === undefined ? {} : { replaces: token };
  };

  function signedIn(reply: FastifyReply, { member, session }: SignedIn) {
    cookies.set(reply, session);
    return ok({ me: presentMe(member) });
  }

  function signedUp(reply: FastifyReply, { member, session, recoveryCodes }: SignedUp) {
    cookies.set(reply, session);
    return ok({ me: presentMe(member), recoveryCodes: [...recoveryCodes] });
  }

  return {
    demo: async () => ok({ members: [...(demo?.members ?? [])], password: demo?.password ?? null }),
    checkHandle: async ({ params, caller }) => {
      const checked = await identity.checkHandle(params.handle, caller);
      return presentHandle(params.handle, checked);
    },
    signUp: async ({ body, caller, reply }) => {
      const details = { ...detailsOf(body), password: body.password };
      const result = await identity.signUpWithPassword(details, caller);
      return result.ok ? signedUp(reply, result.value) : refuseAs(result.error);
    },
    passkeySignUpOptions: async ({ body, caller }) => {
      const result = await identity.beginPasskeySignUp(body, caller);
      return result.ok ? ok(ceremony(result.value)) : refuseAs(result.error);
    },
    passkeySignUp: async ({ body, caller, reply }) => {
      const response = readRegistration(body.credential);
      if (!response.ok) return response;
      const details = { ...detailsOf(body), response: response.value };
      const result = await identity.finishPasskeySignUp(details, caller);
      return result.ok ? signedUp(reply, result.value) : refuseAs(result.error);
    },
    signIn: async ({ body, caller, reply }) => {
      const { handle: account, password, totp } = body;
      const code = totp === undefined ? {} : { code: totp };
      const input = { account, password, ...code, ...replaced(reply) };
      const result = await identity.signInWithPassword(input, caller);
      return result.ok ? signedIn(reply, result.value) : refuseAs(result.error);
    },
    passkeySignInOptions: async ({ caller }) => {
      const result = await identity.beginPasskeySignIn(caller);
      return result.ok ? ok(ceremony(result.value)) : refuseAs(result.error);
    },
    passkeySignIn: async ({ body, caller, reply }) => {
      const response = readAuthentication(body.credential);
      if (!response.ok) return response;
      const input = { response: response.value, ...replaced(reply) };
      const result = await identity.finishPasskeySignIn(input, caller);
      return result.ok ? signedIn(reply, result.value) : refuseAs(result.error);
    },
    recoverySignIn: async ({ body, caller, reply }) => {
      const input = { account: body.handle, recoveryCode: body.code, ...replaced(reply) };
      const result = await identity.signInWithRecoveryCode(input, caller);
      return result.ok ? signedIn(reply, result.value) : refuseAs(result.error);
    },
    signOut: async ({ reply }) => {
      const token = cookies.read(reply.request);
      if (token !== undefined) await identity.signOut(token);
      cookies.remove(reply);
      return ok(undefined);
    },
  } satisfies Partial<Handlers>;
}

function detailsOf({ handle, name, email, phone, language }: NewMember): SignUpDetails {
  return {
    handle,
    name,
    kind: "person",
    language: language ?? "en",
    displayCurrency: displayCurrencyDefault,
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
  };
}

/** The challenge stands in what the browser signs, so it also names the ceremony. */
function ceremony(options: { readonly challenge: string }): {
  challengeId: string;
  options: Record<string, unknown>;
} {
  return { challengeId: options.challenge, options: { ...options } };
}

type Checked = Awaited<ReturnType<HandlerDeps["identity"]["checkHandle"]>>;
type Availability = {
  handle: string;
  available: boolean;
  reason: "taken" | "too_short" | "too_long" | "characters" | "reserved" | null;
  suggestions: string[];
};

function presentHandle(asked: string, checked: Checked): Result<Availability, Refusal> {
  if (checked.ok) {
    return ok({ handle: checked.value.handle, available: true, reason: null, suggestions: [] });
  }
  const no = { handle: asked, available: false, suggestions: [] };
  const { error } = checked;
  switch (error.code) {
    case "handle_taken":
      return ok({ ...no, reason: "taken", suggestions: [...error.suggestions] });
    case "handle_invalid":
      return ok({ ...no, reason: error.reason === "mixed_script" ? "characters" : error.reason });
    case "rate_limited":
      return refuseAs(error);
  }
}
