import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "#kernel";
import { createTestDatabase, type TestDatabase } from "#testing";
import {
  createTestIdentity,
  details,
  goodPassword,
  join,
  joinWithPasskey,
  laptop,
  origin,
  phone,
  type TestIdentity,
} from "./fixture.testing.ts";
import { migrations } from "./migrations.ts";
import { rateLimits } from "./rate-limit.ts";
import { createSoftwareAuthenticator } from "./software-authenticator.testing.ts";

let database: TestDatabase;
let world: TestIdentity;
beforeAll(async () => {
  database = await createTestDatabase(migrations);
  world = createTestIdentity(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

describe("sign-up with a password", () => {
  it("makes an active member of tier 0, in a session, with ten recovery codes", async () => {
    const more = { name: "  Ada   Moreau ", email: "Ada@Mail.Example", phone: "+1 212 555 0134" };
    const { member, session, recoveryCodes } = await join(world, "@Ada", more);
    expect(member).toMatchObject({
      handle: "ada",
      name: "Ada Moreau",
      kind: "person",
      status: "active",
      tier: 0,
      language: "en",
      displayCurrency: "USD",
      email: { value: "ada@mail.example", verified: false },
      phone: { value: "+12125550134", verified: false },
      createdAtMs: world.clock.nowMs(),
    });
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await world.identity.authenticate(session.token)).toMatchObject({
      kind: "session",
      memberId: member.id,
      method: "password",
    });
    expect(world.events.map((event) => event.name)).toContain("member.signed_up");
  });

  it.each([
    ["handle_invalid", { handle: "a" }],
    ["detail_invalid", { name: " " }],
    ["detail_invalid", { name: "Bourse Support" }],
    ["detail_invalid", { name: "B\u043eurse" }],
    ["detail_invalid", { name: "Eve \u202egnp" }],
    ["detail_invalid", { name: "123" }],
    ["detail_invalid", { email: "not an address" }],
    ["detail_invalid", { email: "a@b" }],
    ["detail_invalid", { phone: "12345" }],
    ["password_weak", { password: "password123" }],
    ["password_weak", { password: "nameofzoe1" }],
  ])("is refused: %s for %j", async (code, wrong) => {
    const input = { ...details("zoe"), password: goodPassword, ...wrong };
    const refused = await world.identity.signUpWithPassword(input, laptop);
    expect(refused).toMatchObject({ ok: false, error: { code } });
    expect(await world.identity.memberByHandle("zoe")).toBeUndefined();
  });

  it("refuses a look-alike of a taken handle and suggests three free ones", async () => {
    await join(world, "lillian");
    for (const taken of ["lillian", "l1llian", "LILLIAN", "li_ll_ian"]) {
      const answer = await world.identity.checkHandle(taken, laptop);
      if (answer.ok || answer.error.code !== "handle_taken") expect.fail("it is taken");
      expect(answer.error.suggestions).toHaveLength(3);
      for (const suggestion of answer.error.suggestions) {
        expect(await world.identity.checkHandle(suggestion, laptop)).toEqual({
          ok: true,
          value: { handle: suggestion },
        });
      }
    }
  });

  it("gives a handle to one of many who take it at the same moment", async () => {
    const twins = ["olive", "0live", "o1ive", "ol_ive", "olive", "OLIVE"];
    const answers = await Promise.all(
      twins.map((handle) =>
        world.identity.signUpWithPassword({ ...details(handle), password: goodPassword }, laptop),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    for (const answer of answers) {
      if (!answer.ok) expect(answer.error.code).toBe("handle_taken");
    }
  });

  it("is limited by address", async () => {
    const caller = { ...phone, address: "198.51.100.7" };
    const tryOnce = () =>
      world.identity.signUpWithPassword({ ...details("x"), password: goodPassword }, caller);
    for (let i = 0; i < rateLimits.signUpByAddress.burst; i++) {
      expect(await tryOnce()).toMatchObject({ error: { code: "handle_invalid" } });
    }
    expect(await tryOnce()).toMatchObject({
      error: { code: "rate_limited", retryAfterSeconds: 60 },
    });
  });
});

describe("sign-up with a passkey", () => {
  it("makes a member who signs in with it and has no password", async () => {
    const { member, session } = await joinWithPasskey(world, "petra");
    expect(await world.identity.authenticate(session.token)).toMatchObject({ method: "passkey" });
    expect(await world.identity.factors(member.id)).toMatchObject({
      passkeys: [{ name: "Firefox on Linux", synced: false }],
      password: false,
      totp: false,
      recoveryCodesLeft: 10,
    });
  });

  it("asks the authenticator to verify its user and to keep the credential", async () => {
    const options = must(await world.identity.beginPasskeySignUp(details("quentin"), laptop));
    expect(options).toMatchObject({
      rp: { id: "bank.example", name: "Bank" },
      user: { name: "@quentin", displayName: "Name of quentin" },
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      attestation: "none",
    });
  });

  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["another relying party", { relyingPartyId: "evil.example" }],
    ["an unverified user", { userVerified: false }],
    ["a challenge of its own", { challenge: "AAAA" }],
  ])("is refused with %s", async (_, lies) => {
    const options = must(await world.identity.beginPasskeySignUp(details("rosa"), laptop));
    const response = createSoftwareAuthenticator(origin).create(options, lies);
    const answer = await world.identity.finishPasskeySignUp(
      { ...details("rosa"), response },
      laptop,
    );
    expect(answer).toEqual({ ok: false, error: { code: "passkey_refused" } });
  });

  it("works once for each challenge, for its handle, within five minutes", async () => {
    const begin = async () =>
      must(await world.identity.beginPasskeySignUp(details("sven"), laptop));
    const finish = (handle: string, response: ReturnType<typeof create>) =>
      world.identity.finishPasskeySignUp({ ...details(handle), response }, laptop);
    const create = (options: Awaited<ReturnType<typeof begin>>) =>
      createSoftwareAuthenticator(origin).create(options);
    const refused = { ok: false, error: { code: "passkey_refused" } };

    expect(await finish("tove", create(await begin()))).toEqual(refused);
    const late = create(await begin());
    world.clock.advanceMs(5 * 60_000);
    expect(await finish("sven", late)).toEqual(refused);
    const good = create(await begin());
    expect((await finish("sven", good)).ok).toBe(true);
    expect(await finish("sven", good)).toEqual(refused);
  });
});
