import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandomIds, must } from "#kernel";
import { createTestDatabase } from "#testing";
import { createTestIdentity, join, type TestIdentity } from "./fixture.testing.ts";
import { migrations } from "./migrations.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let world: TestIdentity;
beforeAll(async () => {
  database = await createTestDatabase(migrations);
  world = createTestIdentity(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

const names = (events: TestIdentity["events"]) => events.map(({ name }) => name);

describe("an operator", () => {
  it("is one from the grant on, once, and it stands in their security log", async () => {
    const { identity, events } = world;
    const { member } = await join(world, "olga");
    expect((await identity.memberById(member.id))?.isOperator).toBe(false);
    events.length = 0;
    expect(must(await identity.grantOperator(member.id))).toBe(true);
    expect(must(await identity.grantOperator(member.id))).toBe(false);
    expect((await identity.memberById(member.id))?.isOperator).toBe(true);
    expect((await identity.operators()).map(({ handle }) => handle)).toEqual(["olga"]);
    expect(names(events)).toEqual(["operator.granted"]);
    expect((await identity.securityLog(member.id))[0]?.name).toBe("operator.granted");
  });

  it("is one no longer after it was taken away", async () => {
    const { identity, events } = world;
    const { member } = await join(world, "omar");
    must(await identity.grantOperator(member.id));
    events.length = 0;
    expect(must(await identity.revokeOperator(member.id))).toBe(true);
    expect(must(await identity.revokeOperator(member.id))).toBe(false);
    expect((await identity.memberById(member.id))?.isOperator).toBe(false);
    expect(names(events)).toEqual(["operator.revoked"]);
  });

  it("is nobody who is suspended, closed or unknown", async () => {
    const { identity, clock } = world;
    const { member } = await join(world, "oscar");
    must(await identity.setMemberStatus(member.id, "suspended"));
    expect(await identity.grantOperator(member.id)).toMatchObject({ ok: false });
    const nobody = createRandomIds(clock).make("usr");
    expect(await identity.grantOperator(nobody)).toMatchObject({ ok: false });
    expect(await identity.revokeOperator(nobody)).toMatchObject({ ok: false });
  });

  it("can be taken the role while suspended", async () => {
    const { identity } = world;
    const { member } = await join(world, "orla");
    must(await identity.grantOperator(member.id));
    must(await identity.setMemberStatus(member.id, "suspended"));
    expect((await identity.anyMemberByHandle("@orla"))?.status).toBe("suspended");
    expect(await identity.memberByHandle("@orla")).toBeUndefined();
    expect(must(await identity.revokeOperator(member.id))).toBe(true);
    must(await identity.setMemberStatus(member.id, "active"));
    expect((await identity.memberById(member.id))?.isOperator).toBe(false);
  });
});
