import {
  createManualClock,
  createRandomIds,
  type Db,
  type ManualClock,
  must,
  silentLog,
} from "#kernel";
import type { ApprovalId, ApprovalProof } from "./approval.ts";
import type { Caller } from "./caller.ts";
import type { IdentityEvent } from "./events.ts";
import { createIdentity, type Identity } from "./identity.ts";
import type { Intent, SecurityAction } from "./intent.ts";
import { createSandboxIdentityCheck } from "./sandbox-identity-check.ts";
import type { SignedUp, SignUpDetails } from "./sign-up.ts";
import {
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from "./software-authenticator.testing.ts";

export const origin = "https://bank.example";
export const laptop: Caller = {
  address: "192.0.2.1",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
};
export const phone: Caller = {
  address: "192.0.2.2",
  userAgent: "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
};
export const goodPassword = "correct horse staple 42";

/** Undoes `encodeBase32`. */
export function decodeBase32(text: string): Uint8Array {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const letter of text) bits += letters.indexOf(letter).toString(2).padStart(5, "0");
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

/** The module over a test database, with a clock to move and a list of what it announced. */
export type TestIdentity = {
  readonly identity: Identity;
  readonly clock: ManualClock;
  readonly events: IdentityEvent[];
  readonly db: Db;
};

export function createTestIdentity(db: Db): TestIdentity {
  const clock = createManualClock(Date.UTC(2026, 0, 15, 12));
  const events: IdentityEvent[] = [];
  const identity = createIdentity({
    db,
    clock,
    ids: createRandomIds(clock),
    log: silentLog,
    secretKey: new Uint8Array(32).fill(7),
    relyingParty: { id: "bank.example", name: "Bank", origins: [origin] },
    identityCheck: createSandboxIdentityCheck({ clock }),
    onEvent: (event) => events.push(event),
  });
  return { identity, clock, events, db };
}

export function details(handle: string, more: Partial<SignUpDetails> = {}): SignUpDetails {
  return {
    handle,
    name: `Name of ${handle}`,
    kind: "person",
    language: "en",
    displayCurrency: "USD",
    ...more,
  };
}

export async function join(
  { identity }: TestIdentity,
  handle: string,
  more: Partial<SignUpDetails> = {},
  caller: Caller = laptop,
): Promise<SignedUp> {
  const input = { ...details(handle, more), password: goodPassword };
  return must(await identity.signUpWithPassword(input, caller));
}

/** A member who signs in with a passkey and has no password. */
export async function joinWithPasskey(
  { identity }: TestIdentity,
  handle: string,
): Promise<SignedUp & { readonly authenticator: SoftwareAuthenticator }> {
  const authenticator = createSoftwareAuthenticator(origin);
  const options = must(await identity.beginPasskeySignUp(details(handle), laptop));
  const response = authenticator.create(options);
  const signedUp = await identity.finishPasskeySignUp({ ...details(handle), response }, laptop);
  return { ...must(signedUp), authenticator };
}

/** Opens and grants an approval. @returns its id, and the session's new token */
export async function approve(
  { identity }: TestIdentity,
  { member, session }: SignedUp,
  intent: Intent,
  proof: ApprovalProof = { method: "password", password: goodPassword },
): Promise<{ readonly approvalId: ApprovalId; readonly token: string }> {
  const { id } = must(await identity.requestApproval(member.id, intent));
  const input = { approvalId: id, proof, sessionId: session.id };
  const { token } = must(await identity.grantApproval(member.id, input));
  return { approvalId: id, token };
}

export async function approveAction(
  world: TestIdentity,
  who: SignedUp,
  action: SecurityAction,
  target?: string,
): Promise<ApprovalId> {
  const intent = { kind: "security", action, ...(target === undefined ? {} : { target }) } as const;
  return (await approve(world, who, intent)).approvalId;
}
