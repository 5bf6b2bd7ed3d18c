import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { money, must } from "#kernel";
import { createTestDatabase, type TestDatabase } from "#testing";
import {
  approve,
  approveAction,
  createTestIdentity,
  decodeBase32,
  goodPassword,
  join,
  joinWithPasskey,
  laptop,
  origin,
  phone,
  type TestIdentity,
} from "./fixture.testing.ts";
import { stepUpThreshold } from "./member.ts";
import { migrations } from "./migrations.ts";
import type { SignedUp } from "./sign-up.ts";
import { createSoftwareAuthenticator } from "./software-authenticator.testing.ts";
import { totpCode, totpStep } from "./totp.ts";

let database: TestDatabase;
let world: TestIdentity;
beforeAll(async () => {
  database = await createTestDatabase(migrations);
  world = createTestIdentity(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

const signIn = async (account: string, password = goodPassword) =>
  world.identity.signInWithPassword({ account, password }, phone);

async function addPasskey(who: SignedUp) {
  const authenticator = createSoftwareAuthenticator(origin);
  const approvalId = await approveAction(world, who, "passkey.add");
  const options = must(await world.identity.beginAddPasskey(who.member.id));
  const added = await world.identity.finishAddPasskey(who.member.id, {
    approvalId,
    sessionId: who.session.id,
    response: authenticator.create(options),
    name: "Key",
  });
  return { passkey: must(added), authenticator };
}

describe("passkeys", () => {
  it("are added with an approval, and then sign in", async () => {
    const who = await join(world, "ann");
    const { authenticator, passkey } = await addPasskey(who);
    expect((await world.identity.factors(who.member.id)).passkeys).toEqual([passkey]);
    const options = must(await world.identity.beginPasskeySignIn(laptop));
    const response = authenticator.get(options);
    expect((await world.identity.finishPasskeySignIn({ response }, laptop)).ok).toBe(true);
    expect(world.events.map((event) => event.name)).toContain("passkey.added");
  });

  it("are not added with an approval of something else, nor with another's challenge", async () => {
    const [who, other] = [await join(world, "bea"), await join(world, "cy_2")];
    const finish = async (owner: SignedUp, action: "passkey.add" | "totp.enable") => {
      const approvalId = await approveAction(world, who, action);
      const options = must(await world.identity.beginAddPasskey(owner.member.id));
      const response = createSoftwareAuthenticator(origin).create(options);
      const input = { approvalId, sessionId: who.session.id, response, name: "Key" };
      return world.identity.finishAddPasskey(who.member.id, input);
    };
    expect(await finish(who, "totp.enable")).toMatchObject({
      error: { code: "approval_refused", reason: "intent_changed" },
    });
    expect(await finish(other, "passkey.add")).toMatchObject({
      error: { code: "passkey_refused" },
    });
    expect((await world.identity.factors(who.member.id)).passkeys).toEqual([]);
  });

  it("belong to one member", async () => {
    const [who, other] = [await join(world, "dan"), await join(world, "eve")];
    const { authenticator } = await addPasskey(who);
    const approvalId = await approveAction(world, other, "passkey.add");
    const options = must(await world.identity.beginAddPasskey(other.member.id));
    const response = authenticator.create(options);
    const input = { approvalId, sessionId: other.session.id, response, name: "Key" };
    expect(await world.identity.finishAddPasskey(other.member.id, input)).toMatchObject({
      error: { code: "passkey_refused" },
    });
  });

  it("are removed by an approval of that very one, which ends all other sessions", async () => {
    const who = await join(world, "fay");
    const elsewhere = must(await signIn("fay")).session;
    const { passkey, authenticator } = await addPasskey(who);
    const remove = async (target: string) => {
      const intent = { kind: "security", action: "passkey.remove", target } as const;
      const asked = must(await world.identity.requestApproval(who.member.id, intent));
      if (!asked.passkeyOptions) expect.fail("a passkey is asked for");
      const response = authenticator.get(asked.passkeyOptions);
      const proof = { method: "passkey", response } as const;
      const grant = { approvalId: asked.id, proof, sessionId: who.session.id };
      const { token } = must(await world.identity.grantApproval(who.member.id, grant));
      const input = { approvalId: asked.id, sessionId: who.session.id, passkeyId: passkey.id };
      return { token, removed: await world.identity.removePasskey(who.member.id, input) };
    };
    expect((await remove("key_other")).removed).toMatchObject({
      error: { reason: "intent_changed" },
    });
    const { token, removed } = await remove(passkey.id);
    expect(removed.ok).toBe(true);
    expect(await world.identity.authenticate(elsewhere.token)).toBeUndefined();
    expect(await world.identity.authenticate(token)).toBeDefined();
  });

  it("of another member are not found", async () => {
    const who = await join(world, "gaby");
    const other = await joinWithPasskey(world, "gert");
    const [foreign] = (await world.identity.factors(other.member.id)).passkeys;
    if (!foreign) expect.fail("there is one");
    const approvalId = await approveAction(world, who, "passkey.remove", foreign.id);
    const input = { approvalId, sessionId: who.session.id, passkeyId: foreign.id };
    expect(await world.identity.removePasskey(who.member.id, input)).toEqual({
      ok: false,
      error: { code: "not_found" },
    });
    expect((await world.identity.factors(other.member.id)).passkeys).toHaveLength(1);
  });

  it("cannot be removed when nothing else signs the member in", async () => {
    const who = await joinWithPasskey(world, "gil");
    const [passkey] = (await world.identity.factors(who.member.id)).passkeys;
    if (!passkey) expect.fail("there is one");
    const intent = { kind: "security", action: "passkey.remove", target: passkey.id } as const;
    const recoveryCode = who.recoveryCodes[0] ?? "";
    const { approvalId } = await approve(world, who, intent, {
      method: "recovery_code",
      recoveryCode,
    });
    const input = { approvalId, sessionId: who.session.id, passkeyId: passkey.id };
    expect(await world.identity.removePasskey(who.member.id, input)).toEqual({
      ok: false,
      error: { code: "last_factor" },
    });
    // What was refused is rolled back, the use of the approval with it.
    expect(must(await world.identity.approval(who.member.id, approvalId)).state).toBe("granted");
  });
});

describe("the password", () => {
  it("changes with an approval, ends all other sessions, and the old one is dead", async () => {
    const who = await join(world, "hal");
    const elsewhere = must(await signIn("hal")).session;
    const security = { kind: "security", action: "password.change" } as const;
    const { approvalId, token } = await approve(world, who, security);
    const password = "another good phrase 7";
    const input = { approvalId, sessionId: who.session.id, password };
    must(await world.identity.changePassword(who.member.id, input));
    expect(await world.identity.authenticate(elsewhere.token)).toBeUndefined();
    expect(await world.identity.authenticate(token)).toBeDefined();
    expect((await signIn("hal")).ok).toBe(false);
    expect((await signIn("hal", password)).ok).toBe(true);
  });

  it("stays when the new one is weak or the approval is another member's", async () => {
    const [who, other] = [await join(world, "ian"), await join(world, "jan")];
    const approvalId = await approveAction(world, other, "password.change");
    const input = { approvalId, sessionId: who.session.id };
    expect(
      await world.identity.changePassword(who.member.id, { ...input, password: "ian ian ian" }),
    ).toMatchObject({ error: { code: "password_weak" } });
    expect(
      await world.identity.changePassword(who.member.id, { ...input, password: goodPassword }),
    ).toEqual({ ok: false, error: { code: "not_found" } });
    expect((await signIn("ian")).ok).toBe(true);
  });
});

describe("one-time passwords", () => {
  it("are turned on by a code of the new secret, and off by one of the old", async () => {
    const who = await join(world, "kim");
    const elsewhere = must(await signIn("kim")).session;
    const begun = must(await world.identity.beginTotp(who.member.id));
    const secret = decodeBase32(begun.secret);
    const code = () => totpCode(secret, totpStep(world.clock.nowMs()));
    const approvalId = await approveAction(world, who, "totp.enable");
    const input = { approvalId, sessionId: who.session.id };
    const enable = (given: string) =>
      world.identity.enableTotp(who.member.id, { ...input, code: given });
    expect(await enable("000000")).toEqual({ ok: false, error: { code: "code_invalid" } });
    expect((await world.identity.factors(who.member.id)).totp).toBe(false);
    must(await enable(code()));
    expect(await world.identity.authenticate(elsewhere.token)).toBeUndefined();
    expect((await world.identity.factors(who.member.id)).totp).toBe(true);

    world.clock.advanceMs(30_000);
    const disable = { kind: "security", action: "totp.disable" } as const;
    const granted = await approve(world, who, disable, { method: "totp", code: code() });
    must(await world.identity.disableTotp(who.member.id, { ...input, ...granted }));
    expect((await world.identity.factors(who.member.id)).totp).toBe(false);
    expect((await signIn("kim")).ok).toBe(true);
  });

  it("are kept sealed: the secret stands nowhere in the database", async () => {
    const who = await join(world, "lea");
    const secret = decodeBase32(must(await world.identity.beginTotp(who.member.id)).secret);
    const rows = await world.db.pool.query(
      "select pending_secret from identity.totp where member_id = $1",
      [who.member.id],
    );
    const stored: Buffer = rows.rows[0].pending_secret;
    expect(stored.includes(Buffer.from(secret))).toBe(false);
    expect(stored.length).toBe(12 + secret.length + 16);
  });
});

describe("recovery codes", () => {
  it("are replaced with an approval, and the old ones are dead", async () => {
    const who = await join(world, "mia");
    const approvalId = await approveAction(world, who, "recovery_codes.renew");
    const input = { approvalId, sessionId: who.session.id };
    const codes = must(await world.identity.renewRecoveryCodes(who.member.id, input));
    expect(codes).toHaveLength(10);
    const use = (recoveryCode = "") =>
      world.identity.signInWithRecoveryCode({ account: "mia", recoveryCode }, phone);
    expect((await use(who.recoveryCodes[0])).ok).toBe(false);
    expect((await use(codes[0])).ok).toBe(true);
  });
});

describe("the step-up threshold", () => {
  it("is lowered freely and raised with an approval of the amount", async () => {
    const who = await join(world, "noa");
    const id = who.member.id;
    const current = async () => {
      const member = await world.identity.memberById(id);
      return member && stepUpThreshold(member, "USD").amount;
    };
    expect(await current()).toBe(10_000n);
    must(await world.identity.setStepUpThreshold(id, { threshold: money(5_000n, "USD") }));
    expect(await current()).toBe(5_000n);
    const threshold = money(20_000n, "USD");
    expect(await world.identity.setStepUpThreshold(id, { threshold })).toEqual({
      ok: false,
      error: { code: "approval_required", action: "step_up_threshold.raise" },
    });
    const approvalId = await approveAction(world, who, "step_up_threshold.raise", "USD:20000");
    const more = { threshold: money(20_001n, "USD"), approvalId };
    expect(await world.identity.setStepUpThreshold(id, more)).toMatchObject({
      error: { reason: "intent_changed" },
    });
    must(await world.identity.setStepUpThreshold(id, { threshold, approvalId }));
    expect(await current()).toBe(20_000n);
  });
});

it("the security log is the member's own, newest first", async () => {
  const who = await join(world, "otto");
  await join(world, "pia");
  world.clock.advanceMs(1_000);
  must(await signIn("otto"));
  const log = await world.identity.securityLog(who.member.id);
  expect(log.map((event) => event.name)).toEqual([
    "member.new_device",
    "member.signed_in",
    "member.signed_up",
  ]);
  expect(log.every((event) => event.memberId === who.member.id)).toBe(true);
  const older = await world.identity.securityLog(who.member.id, log[1]?.atMs);
  expect(older.map((event) => event.name)).toEqual(["member.signed_up"]);
});
