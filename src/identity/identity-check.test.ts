import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currencyCodes, type MemberId, minuteMs, must } from "#kernel";
import { createTestDatabase, type TestDatabase } from "#testing";
import { createTestIdentity, join, type TestIdentity } from "./fixture.testing.ts";
import type { IdentityCheckRequest } from "./identity-check.ts";
import { migrations } from "./migrations.ts";
import { tierLimits } from "./tiers.ts";

let database: TestDatabase;
let world: TestIdentity;
beforeAll(async () => {
  database = await createTestDatabase(migrations);
  world = createTestIdentity(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

const request = (more: Partial<IdentityCheckRequest> = {}): IdentityCheckRequest => ({
  tier: 2,
  legalName: "Ada Lovelace",
  birthDate: "1990-12-10",
  country: "GB",
  document: { kind: "passport", number: "X1234567", image: "doc-1", selfie: "selfie-1" },
  ...more,
});
const passport = (number: string) => ({ document: { kind: "passport", number } as const });

async function check(memberId: MemberId, more: Partial<IdentityCheckRequest> = {}) {
  must(await world.identity.submitIdentityCheck(memberId, request(more)));
  world.clock.advanceMs(minuteMs);
  return (await world.identity.identityChecks(memberId))[0];
}
const tierOf = async (id: MemberId) => (await world.identity.memberById(id))?.tier;

describe("an identity check", () => {
  it("waits for the provider, then raises the tier at once", async () => {
    const { id } = (await join(world, "ada")).member;
    const asked = { legalName: "Ada One", ...passport("A1") };
    const submitted = must(await world.identity.submitIdentityCheck(id, request(asked)));
    expect(submitted).toMatchObject({ state: "pending", tier: 2, decidedAtMs: undefined });
    expect(await world.identity.identityChecks(id)).toMatchObject([{ state: "pending" }]);
    expect(await tierOf(id)).toBe(0);
    expect(await world.identity.submitIdentityCheck(id, request(asked))).toEqual({
      ok: false,
      error: { code: "identity_check_refused", reason: "already_pending" },
    });
    world.clock.advanceMs(minuteMs);
    expect(await world.identity.collectIdentityDecisions()).toBe(1);
    expect(await world.identity.collectIdentityDecisions()).toBe(0);
    expect(await tierOf(id)).toBe(2);
    expect(world.events.at(-1)).toMatchObject({ name: "identity_check.approved" });
    expect(await world.identity.submitIdentityCheck(id, request(asked))).toMatchObject({
      error: { reason: "already_reached" },
    });
  });

  it("is refused with the provider's reason, and may be tried again", async () => {
    const { id } = (await join(world, "bea")).member;
    const one = { legalName: "Bea Two" };
    expect(await check(id, { ...one, ...passport("B10") })).toMatchObject({
      state: "refused",
      reason: "document_unreadable",
    });
    expect(await tierOf(id)).toBe(0);
    expect(await check(id, { ...one, ...passport("B11") })).toMatchObject({ state: "approved" });
    expect(await tierOf(id)).toBe(2);
  });

  it("is made by one of many at the same moment", async () => {
    const { id } = (await join(world, "cy_3")).member;
    const asked = request({ legalName: "Cy Three", ...passport("C1") });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => world.identity.submitIdentityCheck(id, asked)),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  });

  it.each<[string, Partial<IdentityCheckRequest>]>([
    ["birth_date_invalid", { birthDate: "1990-02-30" }],
    ["birth_date_invalid", { birthDate: "10/12/1990" }],
    ["birth_date_invalid", { birthDate: "1790-12-10" }],
    ["birth_date_invalid", { birthDate: "2030-01-01" }],
    ["under_age", { birthDate: "2008-01-16" }],
    ["country_invalid", { country: "gb" }],
    ["country_invalid", { country: "QQ" }],
    ["name_invalid", { legalName: "" }],
    ["document_missing", { document: { kind: "passport", number: " - " } }],
  ])("is not submitted: %s", async (reason, wrong) => {
    const text = `${reason}${JSON.stringify(wrong)}`.toLowerCase().replace(/[^a-z0-9]/g, "");
    const { id } = (await join(world, `d${text.slice(0, 3)}${text.slice(-12)}`)).member;
    expect(await world.identity.submitIdentityCheck(id, request(wrong))).toEqual({
      ok: false,
      error: { code: "identity_check_refused", reason },
    });
  });

  it("is open to whoever is eighteen today", async () => {
    const { id } = (await join(world, "edda")).member;
    const more = { birthDate: "2008-01-15", legalName: "Edda Five", ...passport("E1") };
    expect((await world.identity.submitIdentityCheck(id, request(more))).ok).toBe(true);
  });

  it("of tier 1 needs no document, of tier 2 it does", async () => {
    const { id } = (await join(world, "finn")).member;
    const { document: _, ...bare } = request({ legalName: "Finn Six" });
    expect(await world.identity.submitIdentityCheck(id, bare)).toMatchObject({
      error: { reason: "document_missing" },
    });
    must(await world.identity.submitIdentityCheck(id, { ...bare, tier: 1 }));
    world.clock.advanceMs(minuteMs);
    await world.identity.collectIdentityDecisions();
    expect(await tierOf(id)).toBe(1);
  });

  it("leaves neither document number nor images in the database once decided", async () => {
    const { id } = (await join(world, "gail")).member;
    await check(id, { legalName: "Gail Seven", ...passport("SECRET123") });
    const rows = await world.db.pool.query(
      "select row_to_json(c)::text as row from identity.identity_check c where member_id = $1",
      [id],
    );
    expect(rows.rows[0].row).toContain('"submission":null');
    expect(rows.rows[0].row).not.toContain("SECRET123");
  });
});

describe("one person with two members", () => {
  it("is one person: name in any order and case, same birth date or same document", async () => {
    const one = (await join(world, "hana")).member.id;
    const two = (await join(world, "hana_work")).member.id;
    await check(one, { legalName: "Hana Élise Novák", ...passport("H1") });
    await check(two, { legalName: "NOVAK Hana Elise", ...passport("H2") });
    const [a, b] = [await world.identity.memberById(one), await world.identity.memberById(two)];
    expect(b?.personId).toBe(a?.personId);
    if (!a) expect.fail("a member");
    expect(await world.identity.membersOfPerson(a.personId)).toEqual([one, two].sort());
  });

  it("shares the tier, at once", async () => {
    const one = (await join(world, "ian")).member.id;
    const two = (await join(world, "ian_shop")).member.id;
    const { document: _, ...bare } = request({ legalName: "Ian Eight", tier: 1 });
    for (const id of [one, two]) {
      must(await world.identity.submitIdentityCheck(id, bare));
      world.clock.advanceMs(minuteMs);
      await world.identity.collectIdentityDecisions();
    }
    expect([await tierOf(one), await tierOf(two)]).toEqual([1, 1]);
    await check(two, { legalName: "Ian Eight", ...passport("I1") });
    expect([await tierOf(one), await tierOf(two)]).toEqual([2, 2]);
  });

  it("cannot be another by the same document", async () => {
    const one = (await join(world, "jana")).member.id;
    const two = (await join(world, "kurt")).member.id;
    await check(one, { legalName: "Jana Nine", ...passport("J-1 2") });
    expect(await check(two, { legalName: "Kurt Ten", ...passport("j12") })).toMatchObject({
      state: "refused",
      reason: "document_in_use",
    });
    expect(await tierOf(two)).toBe(0);
  });
});

it("limits rise with the tier, in every currency", () => {
  for (const currency of currencyCodes) {
    const [zero, one, two] = [0, 1, 2].map((tier) => tierLimits[tier as 0 | 1 | 2][currency]);
    if (!zero || !one || !two) expect.fail("each tier has limits");
    for (const window of ["perTransfer", "perDay", "perMonth"] as const) {
      expect(zero[window]).toBeGreaterThan(0n);
      expect(one[window]).toBeGreaterThan(zero[window]);
      expect(two[window]).toBeGreaterThan(one[window]);
    }
    expect(zero.perTransfer).toBeLessThanOrEqual(zero.perDay);
    expect(zero.perDay).toBeLessThan(zero.perMonth);
  }
  expect(tierLimits[0].USD.perDay).toBe(50_000n);
  expect(tierLimits[1].JPY.perDay).toBe(750_000n);
  expect(tierLimits[2].KWD.perDay).toBe(15_000_000n);
});
