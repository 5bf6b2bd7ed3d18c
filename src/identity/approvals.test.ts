import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createManualClock, createRandomIds, must, type Result } from "#kernel";
import { createTestDatabase, type TestDatabase } from "#testing";
import type { ApprovalId } from "./approval.ts";
import {
  approve,
  createTestIdentity,
  goodPassword,
  join,
  joinWithPasskey,
  type TestIdentity,
} from "./fixture.testing.ts";
import type { Intent, PaymentIntent } from "./intent.ts";
import { migrations } from "./migrations.ts";
import { rateLimits } from "./rate-limit.ts";
import type { SignedUp } from "./sign-up.ts";

let database: TestDatabase;
let world: TestIdentity;
beforeAll(async () => {
  database = await createTestDatabase(migrations);
  world = createTestIdentity(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

const ids = createRandomIds(createManualClock(0));
const payment = (more: Partial<PaymentIntent> = {}): PaymentIntent => ({
  kind: "payment",
  movementId: ids.make("mov"),
  payee: "usr_payee",
  amount: 12_500n,
  currency: "USD",
  ...more,
});
const password = { method: "password", password: goodPassword } as const;
const notFound = { ok: false, error: { code: "not_found" } };
const refusedAs = (reason: string) => ({
  ok: false,
  error: { code: "approval_refused", reason },
});

const use = (who: SignedUp, approvalId: ApprovalId, intent: Intent) =>
  world.db.transaction((tx) =>
    world.identity.useApproval(tx, who.member.id, { approvalId, intent }),
  );

describe("an approval", () => {
  it("is used once, by the intent that was approved", async () => {
    const who = await join(world, "ann");
    const intent = payment();
    const { approvalId } = await approve(world, who, intent);
    expect(await use(who, approvalId, intent)).toEqual({ ok: true, value: { method: "password" } });
    expect(await use(who, approvalId, intent)).toEqual(refusedAs("used"));
  });

  it("is used by one of many at the same moment", async () => {
    const who = await join(world, "bea");
    const intent = payment();
    const { approvalId } = await approve(world, who, intent);
    const uses = await Promise.all(Array.from({ length: 40 }, () => use(who, approvalId, intent)));
    expect(uses.filter((answer) => answer.ok)).toHaveLength(1);
    for (const answer of uses) if (!answer.ok) expect(answer).toEqual(refusedAs("used"));
  });

  it("is unused again when what used it rolls back", async () => {
    const who = await join(world, "cleo");
    const intent = payment();
    const { approvalId } = await approve(world, who, intent);
    const failing = world.db.transaction(async (tx) => {
      must(await world.identity.useApproval(tx, who.member.id, { approvalId, intent }));
      throw new Error("the payment failed");
    });
    await expect(failing).rejects.toThrow("the payment failed");
    expect((await use(who, approvalId, intent)).ok).toBe(true);
  });

  it.each<[string, Partial<PaymentIntent>]>([
    ["payee", { payee: "usr_other" }],
    ["amount", { amount: 12_501n }],
    ["currency", { currency: "EUR" }],
    ["movement", { movementId: ids.make("mov") }],
  ])("is worth nothing when the %s changes, and stays good for what it was", async (what, more) => {
    const who = await join(world, `dora_${what}`);
    const intent = payment();
    const { approvalId } = await approve(world, who, intent);
    expect(await use(who, approvalId, { ...intent, ...more })).toEqual(refusedAs("intent_changed"));
    expect(await use(who, approvalId, { kind: "security", action: "totp.disable" })).toEqual(
      refusedAs("intent_changed"),
    );
    expect((await use(who, approvalId, intent)).ok).toBe(true);
  });

  it("is refused before it is granted, and after five minutes", async () => {
    const who = await join(world, "emma");
    const intent = payment();
    const { id } = must(await world.identity.requestApproval(who.member.id, intent));
    expect(await use(who, id, intent)).toEqual(refusedAs("not_granted"));
    const { approvalId } = await approve(world, who, intent);
    world.clock.advanceMs(5 * 60_000);
    expect(await use(who, approvalId, intent)).toEqual(refusedAs("expired"));
    const late = { approvalId: id, proof: password, sessionId: who.session.id };
    expect(await world.identity.grantApproval(who.member.id, late)).toEqual(refusedAs("expired"));
    expect(must(await world.identity.approval(who.member.id, id)).state).toBe("expired");
  });

  it("of another member is not found, whatever is asked of it", async () => {
    const [owner, thief] = [await join(world, "fay"), await join(world, "gil")];
    const intent = payment();
    const { approvalId } = await approve(world, owner, intent);
    const asked = must(await world.identity.requestApproval(owner.member.id, intent)).id;
    const grant = { approvalId: asked, proof: password, sessionId: thief.session.id };
    expect(await world.identity.approval(thief.member.id, asked)).toEqual(notFound);
    expect(await world.identity.grantApproval(thief.member.id, grant)).toEqual(notFound);
    expect(await use(thief, approvalId, intent)).toEqual(notFound);
    expect((await use(owner, approvalId, intent)).ok).toBe(true);
  });

  it("cannot be granted within another member's session", async () => {
    const [owner, other] = [await join(world, "hana"), await join(world, "ivo")];
    const { id } = must(await world.identity.requestApproval(owner.member.id, payment()));
    const grant = { approvalId: id, proof: password, sessionId: other.session.id };
    expect(await world.identity.grantApproval(owner.member.id, grant)).toEqual(notFound);
    expect(must(await world.identity.approval(owner.member.id, id)).state).toBe("asked");
    expect(await world.identity.authenticate(other.session.token)).toBeDefined();
  });

  it("gives the session a new token; the old one is dead at once", async () => {
    const who = await join(world, "jon");
    expect(await world.identity.authenticate(who.session.token)).toBeDefined();
    const { token } = await approve(world, who, payment());
    expect(await world.identity.authenticate(who.session.token)).toBeUndefined();
    expect(await world.identity.authenticate(token)).toMatchObject({
      sessionId: who.session.id,
      steppedUpAtMs: world.clock.nowMs(),
    });
  });
});

describe("a proof", () => {
  it("by password is refused when it is wrong, and the tries are limited", async () => {
    const who = await join(world, "kaj");
    const { id } = must(await world.identity.requestApproval(who.member.id, payment()));
    const proof = { method: "password", password: "wrong password" } as const;
    const grant = (): Promise<Result<unknown, { code: string }>> =>
      world.identity.grantApproval(who.member.id, {
        approvalId: id,
        proof,
        sessionId: who.session.id,
      });
    for (let i = 0; i < rateLimits.approvalByMember.burst; i++) {
      expect(await grant()).toEqual(refusedAs("proof_invalid"));
    }
    expect(await grant()).toMatchObject({ error: { code: "rate_limited" } });
  });

  it("is asked for by the strongest factor that the member has", async () => {
    const methods = async (who: SignedUp, intent: Intent) =>
      must(await world.identity.requestApproval(who.member.id, intent)).methods;
    const security = { kind: "security", action: "password.change" } as const;
    const byPassword = await join(world, "lea");
    const byPasskey = await joinWithPasskey(world, "max_p");
    expect(await methods(byPassword, payment())).toEqual(["password"]);
    expect(await methods(byPasskey, payment())).toEqual(["passkey"]);
    expect(await methods(byPasskey, security)).toEqual(["passkey", "recovery_code"]);
  });

  it("by recovery code approves a change of factors, never a payment", async () => {
    const who = await join(world, "nils");
    const grant = async (intent: Intent) => {
      const { id } = must(await world.identity.requestApproval(who.member.id, intent));
      const proof = { method: "recovery_code", recoveryCode: who.recoveryCodes[0] ?? "" } as const;
      const input = { approvalId: id, proof, sessionId: who.session.id };
      return world.identity.grantApproval(who.member.id, input);
    };
    const security = { kind: "security", action: "password.change" } as const;
    expect(await grant(payment())).toEqual(refusedAs("proof_invalid"));
    expect((await grant(security)).ok).toBe(true);
    expect(await grant(security)).toEqual(refusedAs("proof_invalid"));
  });
});

describe("a proof by passkey", () => {
  async function ask(who: SignedUp, intent: Intent) {
    const asked = must(await world.identity.requestApproval(who.member.id, intent));
    if (!asked.passkeyOptions) expect.fail("a passkey is asked for");
    return { id: asked.id, options: asked.passkeyOptions };
  }
  type Response = ReturnType<Awaited<ReturnType<typeof joinWithPasskey>>["authenticator"]["get"]>;
  const grant = (who: SignedUp, approvalId: ApprovalId, response: Response) =>
    world.identity.grantApproval(who.member.id, {
      approvalId,
      proof: { method: "passkey", response },
      sessionId: who.session.id,
    });

  it("signs the intent: the same answer is worth nothing for another", async () => {
    const who = await joinWithPasskey(world, "olga");
    const intent = payment();
    const [one, two, same] = [
      await ask(who, intent),
      await ask(who, payment({ amount: 99_999n })),
      await ask(who, intent),
    ];
    expect(one.options.allowCredentials).toHaveLength(1);
    const answer = who.authenticator.get(one.options);
    expect(await grant(who, two.id, answer)).toEqual(refusedAs("proof_invalid"));
    expect(await grant(who, same.id, answer)).toEqual(refusedAs("proof_invalid"));
    expect((await grant(who, one.id, answer)).ok).toBe(true);
    expect(await grant(who, one.id, answer)).toEqual(refusedAs("granted"));
    expect(await use(who, one.id, intent)).toEqual({ ok: true, value: { method: "passkey" } });
  });

  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["another relying party", { relyingPartyId: "evil.example" }],
    ["an unverified user", { userVerified: false }],
    ["a challenge of its own", { challenge: "AAAA" }],
  ])("is refused with %s", async (what, lies) => {
    const handle = `pam_${what.replaceAll(" ", "_").slice(0, 12)}`;
    const who = await joinWithPasskey(world, handle);
    const { id, options } = await ask(who, payment());
    const answer = who.authenticator.get(options, lies);
    expect(await grant(who, id, answer)).toEqual(refusedAs("proof_invalid"));
    expect((await grant(who, id, who.authenticator.get(options))).ok).toBe(true);
  });

  it("is refused by another member's passkey, and by a sign-in's answer", async () => {
    const who = await joinWithPasskey(world, "rhea");
    const other = await joinWithPasskey(world, "sten");
    const { id, options } = await ask(who, payment());
    const foreign = other.authenticator.get(options);
    expect(await grant(who, id, foreign)).toEqual(refusedAs("proof_invalid"));
    const caller = { address: "192.0.2.9", userAgent: "" };
    const signIn = must(await world.identity.beginPasskeySignIn(caller));
    const reused = who.authenticator.get(signIn);
    expect(await grant(who, id, reused)).toEqual(refusedAs("proof_invalid"));
    const response = who.authenticator.get(options);
    expect((await world.identity.finishPasskeySignIn({ response }, caller)).ok).toBe(false);
  });

  it("stands in for no password: members with a passkey cannot approve by password", async () => {
    const who = await joinWithPasskey(world, "tess");
    const { id } = await ask(who, payment());
    const input = { approvalId: id, proof: password, sessionId: who.session.id };
    expect(await world.identity.grantApproval(who.member.id, input)).toEqual(
      refusedAs("proof_invalid"),
    );
  });
});
