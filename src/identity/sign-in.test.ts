import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "#kernel";
import { createTestDatabase, type TestDatabase } from "#testing";
import { watchArgon2 } from "./argon2-work.testing.ts";
import {
  approveAction,
  createTestIdentity,
  decodeBase32,
  goodPassword,
  join,
  joinWithPasskey,
  laptop,
  phone,
  type TestIdentity,
} from "./fixture.testing.ts";
import { migrations } from "./migrations.ts";
import { rateLimits } from "./rate-limit.ts";
import type { SignedUp } from "./sign-up.ts";
import { totpCode, totpStep } from "./totp.ts";

let database: TestDatabase;
let world: TestIdentity;
beforeAll(async () => {
  database = await createTestDatabase(migrations);
  world = createTestIdentity(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

const refused = { ok: false, error: { code: "sign_in_refused" } };

async function enrolTotp(who: SignedUp): Promise<(offset?: number) => string> {
  const secret = decodeBase32(must(await world.identity.beginTotp(who.member.id)).secret);
  const code = (offset = 0) => totpCode(secret, totpStep(world.clock.nowMs()) + offset);
  const approvalId = await approveAction(world, who, "totp.enable");
  const input = { approvalId, sessionId: who.session.id, code: code() };
  must(await world.identity.enableTotp(who.member.id, input));
  return code;
}

const withPassword = (account: string, password: string, more: object = {}, caller = laptop) =>
  world.identity.signInWithPassword({ account, password, ...more }, caller);

describe("sign-in with a password", () => {
  it("opens a session by handle, however typed", async () => {
    const { member } = await join(world, "ann");
    for (const account of ["ann", "@ann", "@ANN", " ａｎｎ "]) {
      expect(must(await withPassword(account, goodPassword)).member.id).toBe(member.id);
    }
  });

  it("works by e-mail and phone once they are verified, not before", async () => {
    const email = "ben@mail.example";
    const { member } = await join(world, "ben", { email, phone: "+33612345678" });
    expect(await withPassword(email, goodPassword)).toEqual(refused);
    must(await world.identity.markVerified(member.id, "email", email));
    must(await world.identity.markVerified(member.id, "phone", "+33612345678"));
    expect(must(await withPassword("BEN@mail.example", goodPassword)).member.id).toBe(member.id);
    expect(must(await withPassword("+33 6 12 34 56 78", goodPassword)).member.id).toBe(member.id);
  });

  it("answers the same for a wrong password and for an account that is not there", async () => {
    await join(world, "carl");
    await joinWithPasskey(world, "dora");
    const answers = [
      await withPassword("carl", "wrong password"),
      await withPassword("dora", goodPassword),
      await withPassword("nobody_here", goodPassword),
      await withPassword("no@mail.example", goodPassword),
      await withPassword("\0", goodPassword),
      await withPassword("", ""),
      await withPassword("x".repeat(100_000), goodPassword),
      await withPassword("carl", "x".repeat(100_000)),
    ];
    for (const answer of answers) expect(answer).toEqual(refused);
  });

  it("takes the same work for an account that is not there", async () => {
    await join(world, "earl");
    await joinWithPasskey(world, "effi");
    const workFor = async (account: string) => {
      using argon2 = watchArgon2();
      await withPassword(account, "wrong password");
      return argon2.work;
    };
    const known = await workFor("earl");
    expect(known).toMatchObject([{ algorithm: "argon2id", memory: 19_456, passes: 2 }]);
    for (const account of ["effi", "nobody_at_all", "no@mail.example", "+12125550199", "\0", ""]) {
      expect(await workFor(account)).toEqual(known);
    }
  });

  it("kills the session token that the browser still held", async () => {
    const { session } = await join(world, "fred");
    expect(await world.identity.authenticate(session.token)).toBeDefined();
    const signedIn = must(await withPassword("fred", goodPassword, { replaces: session.token }));
    expect(signedIn.session.token).not.toBe(session.token);
    expect(await world.identity.authenticate(session.token)).toBeUndefined();
    expect(await world.identity.authenticate(signedIn.session.token)).toBeDefined();
  });

  it("never takes over a token that the browser brought", async () => {
    await join(world, "gus");
    const planted = "planted-by-an-attacker";
    const signedIn = must(await withPassword("gus", goodPassword, { replaces: planted }));
    expect(signedIn.session.token).not.toBe(planted);
    expect(await world.identity.authenticate(planted)).toBeUndefined();
  });

  it("notes the sign-in, and a device that was not seen before", async () => {
    const { member } = await join(world, "hal");
    must(await withPassword("hal", goodPassword, {}, laptop));
    must(await withPassword("hal", goodPassword, {}, phone));
    const log = await world.identity.securityLog(member.id);
    const of = (name: string) => log.filter((event) => event.name === name);
    expect(of("member.signed_in")).toHaveLength(2);
    expect(of("member.new_device")).toMatchObject([
      { data: { device: "Chrome on Android", address: phone.address } },
    ]);
  });
});

describe("too many wrong passwords", () => {
  it("close an account for a while, whether it exists or not", async () => {
    await join(world, "ida");
    const { burst, refillMs } = rateLimits.signInByAccount;
    for (const account of ["ida", "ida_is_not_here"]) {
      for (let i = 0; i < burst; i++) {
        const caller = { ...laptop, address: `203.0.113.${i}` };
        expect(await withPassword(account, "wrong password", {}, caller)).toEqual(refused);
      }
      expect(await withPassword(account, goodPassword)).toEqual({
        ok: false,
        error: { code: "rate_limited", retryAfterSeconds: refillMs / 1_000 },
      });
    }
    world.clock.advanceMs(refillMs);
    expect((await withPassword("ida", goodPassword)).ok).toBe(true);
  });

  it("close an address for a while, whatever accounts it tries", async () => {
    const caller = { ...laptop, address: "203.0.113.99" };
    for (let i = 0; i < rateLimits.signInByAddress.burst; i++) {
      const input = { account: `n${i}`, recoveryCode: "none" };
      expect(await world.identity.signInWithRecoveryCode(input, caller)).toEqual(refused);
    }
    expect(await withPassword("hal", goodPassword, {}, caller)).toMatchObject({
      error: { code: "rate_limited" },
    });
    expect(await world.identity.beginPasskeySignIn(caller)).toMatchObject({
      error: { code: "rate_limited" },
    });
  });

  it("are not counted when the password was right", async () => {
    await join(world, "joe");
    for (let i = 0; i < rateLimits.signInByAccount.burst + 2; i++) {
      expect((await withPassword("joe", goodPassword)).ok).toBe(true);
    }
  });
});

describe("sign-in with a code beside the password", () => {
  it("asks for the code only after the right password, and takes each code once", async () => {
    const who = await join(world, "kim");
    const code = await enrolTotp(who);
    expect(await withPassword("kim", "wrong password", { code: code() })).toEqual(refused);
    expect(await withPassword("kim", goodPassword)).toEqual({
      ok: false,
      error: { code: "code_required" },
    });
    // The code that proved the enrolment is used up.
    expect(await withPassword("kim", goodPassword, { code: code() })).toEqual(refused);
    world.clock.advanceMs(30_000);
    expect(await withPassword("kim", goodPassword, { code: "000000" })).toEqual(refused);
    expect(await withPassword("kim", goodPassword, { code: code(5) })).toEqual(refused);
    const current = code();
    expect((await withPassword("kim", goodPassword, { code: current })).ok).toBe(true);
    expect(await withPassword("kim", goodPassword, { code: current })).toEqual(refused);
    expect(await withPassword("kim", goodPassword, { code: code(-1) })).toEqual(refused);
  });

  it("lets one of many through who use a code at the same moment", async () => {
    const who = await join(world, "leo");
    const code = await enrolTotp(who);
    world.clock.advanceMs(30_000);
    const current = code();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => withPassword("leo", goodPassword, { code: current })),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  });
});

describe("sign-in with a recovery code", () => {
  it("works once for each code, typed in any case", async () => {
    const { member, recoveryCodes } = await join(world, "mia");
    const [first = "", second = ""] = recoveryCodes;
    const signIn = (recoveryCode: string) =>
      world.identity.signInWithRecoveryCode({ account: "mia", recoveryCode }, phone);
    expect(must(await signIn(first)).member.id).toBe(member.id);
    expect(await signIn(first)).toEqual(refused);
    expect((await signIn(second.toUpperCase().replaceAll("-", " "))).ok).toBe(true);
    expect((await world.identity.factors(member.id)).recoveryCodesLeft).toBe(8);
    expect(world.events.at(-2)).toMatchObject({ name: "recovery_code.used", data: { left: 8 } });
  });

  it("lets one of many through who use a code at the same moment", async () => {
    const { recoveryCodes } = await join(world, "nia");
    const input = { account: "nia", recoveryCode: recoveryCodes[0] ?? "" };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => world.identity.signInWithRecoveryCode(input, phone)),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  });

  it("of one member does nothing for another", async () => {
    const [{ recoveryCodes }] = [await join(world, "otto"), await join(world, "pia")];
    const input = { account: "pia", recoveryCode: recoveryCodes[0] ?? "" };
    expect(await world.identity.signInWithRecoveryCode(input, phone)).toEqual(refused);
  });
});

describe("sign-in with a passkey", () => {
  const begin = async () => must(await world.identity.beginPasskeySignIn(laptop));

  it("finds the member by the passkey alone", async () => {
    const { member, authenticator } = await joinWithPasskey(world, "rita");
    const options = await begin();
    expect(options.allowCredentials ?? []).toEqual([]);
    const response = authenticator.get(options);
    const signedIn = must(await world.identity.finishPasskeySignIn({ response }, laptop));
    expect(signedIn.member.id).toBe(member.id);
  });

  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["another relying party", { relyingPartyId: "evil.example" }],
    ["an unverified user", { userVerified: false }],
    ["a challenge of its own", { challenge: "AAAA" }],
  ])("is refused with %s", async (what, lies) => {
    const { authenticator } = await joinWithPasskey(
      world,
      `saul_${what.replaceAll(" ", "").slice(0, 9)}`,
    );
    const response = authenticator.get(await begin(), lies);
    expect(await world.identity.finishPasskeySignIn({ response }, laptop)).toEqual(refused);
  });

  it("is refused with another's user handle or signature, or an unknown passkey", async () => {
    const tina = await joinWithPasskey(world, "tina");
    const ugo = await joinWithPasskey(world, "ugo");
    const finish = (response: ReturnType<typeof tina.authenticator.get>) =>
      world.identity.finishPasskeySignIn({ response }, laptop);

    const own = tina.authenticator.get(await begin());
    const other = ugo.authenticator.get(await begin());
    const { userHandle } = other.response;
    const claimsUgo = { ...own, response: { ...own.response, userHandle: userHandle ?? "" } };
    expect(await finish(claimsUgo)).toEqual(refused);
    const options = await begin();
    const signedByUgo = {
      ...tina.authenticator.get(options),
      response: { ...ugo.authenticator.get(options).response, userHandle: "" },
    };
    expect(await finish(signedByUgo)).toEqual(refused);
    expect(await finish({ ...other, id: "AAAA", rawId: "AAAA" })).toEqual(refused);
  });

  it("takes an answer once, within five minutes", async () => {
    const { authenticator } = await joinWithPasskey(world, "vera");
    const response = authenticator.get(await begin());
    expect((await world.identity.finishPasskeySignIn({ response }, laptop)).ok).toBe(true);
    expect(await world.identity.finishPasskeySignIn({ response }, laptop)).toEqual(refused);
    const late = authenticator.get(await begin());
    world.clock.advanceMs(5 * 60_000);
    expect(await world.identity.finishPasskeySignIn({ response: late }, laptop)).toEqual(refused);
  });

  it("notes a counter that does not rise, and lets the member in", async () => {
    const { member, authenticator } = await joinWithPasskey(world, "walt");
    for (const counter of [5, 3, 0]) {
      const response = authenticator.get(await begin(), { counter });
      expect((await world.identity.finishPasskeySignIn({ response }, laptop)).ok).toBe(true);
    }
    const log = await world.identity.securityLog(member.id);
    const noted = log.filter((event) => event.name === "passkey.counter_not_rising");
    expect(noted).toHaveLength(2);
  });
});
