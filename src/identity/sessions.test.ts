import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { dayMs, hourMs, must } from "#kernel";
import { createTestDatabase, type TestDatabase } from "#testing";
import {
  approveAction,
  createTestIdentity,
  goodPassword,
  join,
  laptop,
  phone,
  type TestIdentity,
} from "./fixture.testing.ts";
import { migrations } from "./migrations.ts";

let database: TestDatabase;
let world: TestIdentity;
beforeAll(async () => {
  database = await createTestDatabase(migrations);
  world = createTestIdentity(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

const signIn = async (account: string, caller = laptop) =>
  must(await world.identity.signInWithPassword({ account, password: goodPassword }, caller))
    .session;

describe("a session", () => {
  it("is stored as a hash: nobody signs in with what the database holds", async () => {
    const { session } = await join(world, "ann");
    const dump = await world.db.pool.query(
      "select row_to_json(s)::text as row from identity.session s",
    );
    const text = JSON.stringify(dump.rows);
    expect(text).not.toContain(session.token);
    expect(Buffer.from(session.token, "base64url")).toHaveLength(32);
  });

  it("is known without a query once it was seen, and so is a member", async () => {
    const { session, member } = await join(world, "bea");
    await world.identity.authenticate(session.token);
    await world.identity.memberById(member.id);
    await world.identity.memberByHandle("bea");
    const queries = vi.spyOn(world.db.pool, "connect");
    try {
      for (let i = 0; i < 100; i++) {
        expect(await world.identity.authenticate(session.token)).toBeDefined();
        expect(await world.identity.memberById(member.id)).toBeDefined();
        expect(await world.identity.memberByHandle("@Bea")).toBeDefined();
      }
      expect(queries).not.toHaveBeenCalled();
    } finally {
      queries.mockRestore();
    }
  });

  it("ends after 7 days without use", async () => {
    const { session } = await join(world, "cleo");
    world.clock.advanceMs(7 * dayMs - 1);
    expect(await world.identity.authenticate(session.token)).toBeDefined();
    world.clock.advanceMs(7 * dayMs);
    expect(await world.identity.authenticate(session.token)).toBeUndefined();
  });

  it("ends after 30 days however much it is used", async () => {
    const { session } = await join(world, "cyra");
    for (let day = 1; day < 30; day++) {
      world.clock.advanceMs(dayMs);
      expect(await world.identity.authenticate(session.token)).toBeDefined();
    }
    world.clock.advanceMs(dayMs);
    expect(await world.identity.authenticate(session.token)).toBeUndefined();
  });

  it("is listed with its device, last used first, to its member alone", async () => {
    const { member } = await join(world, "dora");
    const other = await join(world, "emil");
    world.clock.advanceMs(hourMs);
    const second = await signIn("dora", phone);
    expect(await world.identity.sessions(member.id)).toMatchObject([
      { id: second.id, device: "Chrome on Android", address: phone.address, method: "password" },
      { device: "Firefox on Linux", address: laptop.address },
    ]);
    expect(await world.identity.revokeSession(other.member.id, second.id)).toEqual({
      ok: false,
      error: { code: "not_found" },
    });
    expect(await world.identity.authenticate(second.token)).toBeDefined();
  });

  it("is dead at once when it is revoked, signed out, or one of the others", async () => {
    const { member, session } = await join(world, "finn");
    const [a, b, c] = [await signIn("finn"), await signIn("finn"), await signIn("finn")];
    const alive = async () => {
      const { identity } = world;
      const asked = [session, a, b, c].map(async ({ token }) => identity.authenticate(token));
      return (await Promise.all(asked)).map(Boolean);
    };
    expect(await alive()).toEqual([true, true, true, true]);
    must(await world.identity.revokeSession(member.id, a.id));
    expect(await alive()).toEqual([true, false, true, true]);
    await world.identity.signOut(b.token);
    expect(await alive()).toEqual([true, false, false, true]);
    expect(await world.identity.revokeOtherSessions(member.id, session.id)).toBe(1);
    expect(await alive()).toEqual([true, false, false, false]);
  });

  it("ends with its member's account, and does not come back with it", async () => {
    const { member, session } = await join(world, "gina");
    await world.identity.authenticate(session.token);
    const made = must(
      await world.identity.issueToken(member.id, { name: "x", scopes: ["events"] }),
    );
    await world.identity.authenticate(made.token);
    must(await world.identity.setMemberStatus(member.id, "suspended"));
    expect(await world.identity.authenticate(session.token)).toBeUndefined();
    expect(await world.identity.authenticate(made.token)).toBeUndefined();
    expect(await world.identity.memberByHandle("gina")).toBeUndefined();
    const signIn = { account: "gina", password: goodPassword };
    expect(await world.identity.signInWithPassword(signIn, laptop)).toMatchObject({
      error: { code: "sign_in_refused" },
    });
    must(await world.identity.setMemberStatus(member.id, "active"));
    expect(await world.identity.authenticate(session.token)).toBeUndefined();
    expect(await world.identity.authenticate(made.token)).toBeDefined();
  });

  it("is worth nothing when a sign-in overtakes the suspension of its member", async () => {
    const { member } = await join(world, "gwen");
    // Another process that still remembers the member as active.
    const outdated = createTestIdentity(world.db);
    await outdated.identity.memberByHandle("gwen");
    must(await world.identity.setMemberStatus(member.id, "suspended"));
    const input = { account: "gwen", password: goodPassword };
    const { session } = must(await outdated.identity.signInWithPassword(input, laptop));
    expect(await world.identity.authenticate(session.token)).toBeUndefined();
    expect(await outdated.identity.authenticate(session.token)).toBeUndefined();
  });

  it.each([
    "",
    "x",
    "bourse_pat_",
    `bourse_pat_${"A".repeat(43)}`,
    "A".repeat(43),
    "x".repeat(1e6),
  ])("is not what a text that nobody was given names", async (text) => {
    expect(await world.identity.authenticate(text)).toBeUndefined();
  });

  it("leaves nothing behind once it is over", async () => {
    const { session } = await join(world, "hugo");
    world.clock.advanceMs(31 * dayMs);
    expect(await world.identity.sweepExpired()).toBeGreaterThan(0);
    const left = await world.db.pool.query("select 1 from identity.session where id = $1", [
      session.id,
    ]);
    expect(left.rowCount).toBe(0);
  });
});

describe("a personal access token", () => {
  it("acts for its member within its scopes until it is revoked", async () => {
    const who = await join(world, "iris");
    const approvalId = await approveAction(world, who, "token.create");
    const request = { name: "till", scopes: ["payments", "accounts"] as const, approvalId };
    const made = must(await world.identity.createToken(who.member.id, request));
    expect(made.token).toMatch(/^bourse_pat_[\w-]{43}$/);
    expect(await world.identity.authenticate(made.token)).toEqual({
      kind: "token",
      memberId: who.member.id,
      tokenId: made.id,
      scopes: ["accounts", "payments"],
    });
    expect(await world.identity.tokens(who.member.id)).toMatchObject([
      { id: made.id, name: "till", scopes: ["accounts", "payments"] },
    ]);
    must(await world.identity.revokeToken(who.member.id, made.id));
    expect(await world.identity.authenticate(made.token)).toBeUndefined();
    expect(await world.identity.tokens(who.member.id)).toEqual([]);
  });

  it("needs an approval of its own", async () => {
    const who = await join(world, "jana");
    const approvalId = await approveAction(world, who, "token.create");
    const request = { name: "a", scopes: ["events"] as const, approvalId };
    must(await world.identity.createToken(who.member.id, request));
    expect(await world.identity.createToken(who.member.id, request)).toEqual({
      ok: false,
      error: { code: "approval_refused", reason: "used" },
    });
    expect(await world.identity.tokens(who.member.id)).toHaveLength(1);
  });

  it("ends when it says", async () => {
    const { member } = await join(world, "karl");
    const expiresAtMs = world.clock.nowMs() + hourMs;
    const request = { name: "short", scopes: ["events"] as const, expiresAtMs };
    const { token } = must(await world.identity.issueToken(member.id, request));
    expect(await world.identity.authenticate(token)).toBeDefined();
    world.clock.advanceMs(hourMs);
    expect(await world.identity.authenticate(token)).toBeUndefined();
  });

  it("of another member is not found", async () => {
    const [owner, thief] = [await join(world, "lara"), await join(world, "mick")];
    const request = { name: "mine", scopes: ["events"] as const };
    const made = must(await world.identity.issueToken(owner.member.id, request));
    expect(await world.identity.revokeToken(thief.member.id, made.id)).toEqual({
      ok: false,
      error: { code: "not_found" },
    });
    expect(await world.identity.authenticate(made.token)).toBeDefined();
  });
});
