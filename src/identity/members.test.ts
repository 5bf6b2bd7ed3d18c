import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MemberId, must } from "#kernel";
import { createTestDatabase, type TestDatabase } from "#testing";
import { createTestIdentity, join, type TestIdentity } from "./fixture.testing.ts";
import { migrations } from "./migrations.ts";

let database: TestDatabase;
let world: TestIdentity;
beforeAll(async () => {
  database = await createTestDatabase(migrations);
  world = createTestIdentity(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

const notFound = { ok: false, error: { code: "not_found" } };
const pay = (from: MemberId, to: MemberId) => world.identity.recordPayment({ from, to });

describe("a payee", () => {
  it("is found by handle, and by verified e-mail and phone where they allow it", async () => {
    const { identity } = world;
    const me = (await join(world, "ann")).member.id;
    const email = "bob@mail.example";
    const { member } = await join(world, "bob", { email, phone: "+442071838750" });
    expect(must(await identity.findPayee(me, "@Bob")).id).toBe(member.id);
    expect(await identity.findPayee(me, email)).toEqual(notFound);
    must(await identity.markVerified(member.id, "email", email));
    must(await identity.markVerified(member.id, "phone", "+442071838750"));
    expect(must(await identity.findPayee(me, "Bob@Mail.example")).id).toBe(member.id);
    expect(must(await identity.findPayee(me, "+44 20 7183 8750")).id).toBe(member.id);
    const privacy = { discoverableByEmail: false, discoverableByPhone: false };
    must(await identity.updateMember(member.id, { privacy }));
    expect(await identity.findPayee(me, email)).toEqual(notFound);
    expect(await identity.findPayee(me, "+442071838750")).toEqual(notFound);
    for (const text of ["", "@", "\0", "nobody_here", "+1", "a@b.example", "x".repeat(1e5)]) {
      expect(await identity.findPayee(me, text)).toEqual(notFound);
    }
  });
});

describe("a contact point", () => {
  it("is no longer verified once it changes, and proved by one member at a time", async () => {
    const { identity } = world;
    const email = "shared@mail.example";
    const one = (await join(world, "carl", { email })).member.id;
    const two = (await join(world, "dora", { email })).member.id;
    must(await identity.markVerified(one, "email", email));
    expect(await identity.markVerified(two, "email", email)).toEqual({
      ok: false,
      error: { code: "contact_point_taken" },
    });
    expect(await identity.markVerified(one, "email", "other@mail.example")).toEqual(notFound);
    expect(must(await identity.updateMember(one, { email: "SHARED@mail.example" })).email).toEqual({
      value: email,
      verified: true,
    });
    expect(must(await identity.updateMember(one, { email: "new@mail.example" })).email).toEqual({
      value: "new@mail.example",
      verified: false,
    });
    expect(must(await identity.updateMember(one, { email: null })).email).toBeUndefined();
    must(await identity.markVerified(two, "email", email));
  });
});

describe("a change of a member", () => {
  it("is seen at once by id and by handle", async () => {
    const { member } = await join(world, "emil");
    await world.identity.memberById(member.id);
    await world.identity.memberByHandle("emil");
    const changes = { name: "Émile", language: "fr", displayCurrency: "EUR" } as const;
    must(await world.identity.updateMember(member.id, changes));
    expect(await world.identity.memberById(member.id)).toMatchObject(changes);
    expect(await world.identity.memberByHandle("emil")).toMatchObject(changes);
  });

  it("is refused whole when a part of it is wrong", async () => {
    const { member } = await join(world, "fran");
    const changes = { language: "fr", email: "nonsense" } as const;
    expect(await world.identity.updateMember(member.id, changes)).toEqual({
      ok: false,
      error: { code: "detail_invalid", field: "email" },
    });
    expect((await world.identity.memberById(member.id))?.language).toBe("en");
  });
});

describe("a profile", () => {
  it("shows what is public, and what lies between the two", async () => {
    const { identity } = world;
    const [a, b] = [(await join(world, "gus")).member, (await join(world, "hanna")).member];
    expect(must(await identity.profile("@hanna"))).toEqual({
      id: b.id,
      handle: "hanna",
      name: "Name of hanna",
      kind: "person",
      sinceMs: b.createdAtMs,
      avatarSeed: expect.stringMatching(/^[0-9a-f]{16}$/),
      contact: false,
      favourite: false,
      mutual: false,
      blocked: false,
    });
    must(await identity.addContact(a.id, "hanna"));
    must(await identity.setFavourite(a.id, b.id, true));
    expect(must(await identity.profile("hanna", a.id))).toMatchObject({
      contact: true,
      favourite: true,
      mutual: false,
    });
    must(await identity.addContact(b.id, "gus"));
    expect(must(await identity.profile("hanna", a.id)).mutual).toBe(true);
  });

  it("that is not public is seen by contacts and its member alone", async () => {
    const { identity } = world;
    const [shy, friend] = [(await join(world, "ida")).member, (await join(world, "jon")).member];
    must(await identity.addContact(friend.id, "ida"));
    must(await identity.updateMember(shy.id, { privacy: { profilePublic: false } }));
    const stranger = (await join(world, "kaj")).member;
    expect(await identity.profile("ida")).toEqual(notFound);
    expect(await identity.profile("ida", stranger.id)).toEqual(notFound);
    expect(await identity.addContact(stranger.id, "ida")).toEqual(notFound);
    expect((await identity.profile("ida", friend.id)).ok).toBe(true);
    expect((await identity.profile("ida", shy.id)).ok).toBe(true);
    expect(await identity.searchMembers(stranger.id, "ida")).toEqual([]);
    expect(await identity.searchMembers(friend.id, "ida")).toHaveLength(1);
    // Whoever knows the handle can still pay.
    expect((await identity.findPayee(stranger.id, "@ida")).ok).toBe(true);
  });
});

describe("search", () => {
  it("finds by the start of handle or name, at most twenty, never oneself", async () => {
    const me = (await join(world, "lotte_2", { name: "Searcher" })).member.id;
    for (let i = 2; i < 26; i++) {
      await join(world, `zz_${i}x`, { name: `Wanda ${i}` });
    }
    expect(await world.identity.searchMembers(me, "wan")).toHaveLength(20);
    expect(await world.identity.searchMembers(me, "WANDA 7")).toMatchObject([{ name: "Wanda 7" }]);
    expect(await world.identity.searchMembers(me, "@zz_7x")).toMatchObject([{ handle: "zz_7x" }]);
    for (const text of ["", "%", "_", "\\", "\0", "lotte_2", "zzz7x"]) {
      expect(await world.identity.searchMembers(me, text)).toEqual([]);
    }
  });
});

describe("a block", () => {
  it("makes the blocker invisible to the blocked one, both ways for money", async () => {
    const { identity } = world;
    const [a, b] = [(await join(world, "mia")).member, (await join(world, "nora")).member];
    must(await identity.addContact(b.id, "mia"));
    expect(await identity.isBlockedBetween(a.id, b.id)).toBe(false);
    must(await identity.block(a.id, "nora"));
    expect(await identity.isBlockedBetween(a.id, b.id)).toBe(true);
    expect(await identity.isBlockedBetween(b.id, a.id)).toBe(true);
    expect(await identity.findPayee(b.id, "@mia")).toEqual(notFound);
    expect(await identity.profile("mia", b.id)).toEqual(notFound);
    expect(await identity.contacts(b.id)).toEqual([]);
    expect(await identity.searchMembers(b.id, "mia")).toEqual([]);
    expect(await identity.mayRequest(b.id, a.id)).toBe(false);
    expect(must(await identity.profile("nora", a.id)).blocked).toBe(true);
    expect(await identity.blocked(a.id)).toMatchObject([{ handle: "nora" }]);
    must(await identity.unblock(a.id, b.id));
    expect(await identity.isBlockedBetween(a.id, b.id)).toBe(false);
    expect((await identity.findPayee(b.id, "@mia")).ok).toBe(true);
    expect(await identity.unblock(a.id, b.id)).toEqual(notFound);
  });

  it("of oneself, or of nobody, is not found", async () => {
    const { member } = await join(world, "olaf");
    expect(await world.identity.block(member.id, "olaf")).toEqual(notFound);
    expect(await world.identity.block(member.id, "nobody_here")).toEqual(notFound);
    expect(await world.identity.addContact(member.id, "olaf")).toEqual(notFound);
  });
});

describe("payees", () => {
  it("are known once paid, also after they left the list", async () => {
    const { identity } = world;
    const me = (await join(world, "pia")).member.id;
    const one = (await join(world, "quin")).member.id;
    const two = (await join(world, "rolf")).member.id;
    expect(await identity.hasPaid(me, one)).toBe(false);
    await pay(me, one);
    world.clock.advanceMs(1_000);
    await pay(me, two);
    expect(await identity.hasPaid(me, one)).toBe(true);
    expect(await identity.hasPaid(one, me)).toBe(false);
    must(await identity.removeContact(me, one));
    expect((await identity.contacts(me)).map(({ handle }) => handle)).toEqual(["rolf"]);
    expect(await createTestIdentity(world.db).identity.hasPaid(me, one)).toBe(true);
    expect(await identity.removeContact(me, one)).toEqual(notFound);
    expect(await identity.setFavourite(me, one, true)).toEqual(notFound);
  });

  it("are known as soon as they are noted, and not before", async () => {
    const me = (await join(world, "sara")).member.id;
    const other = (await join(world, "tim")).member.id;
    expect(await world.identity.hasPaid(me, other)).toBe(false);
    await pay(me, other);
    expect(world.identity.hasPaid(me, other)).toBe(true);
    expect(await world.identity.hasPaid(other, me)).toBe(false);
  });

  it("are recorded many at a time, in any order, at the same moment", async () => {
    const ids: MemberId[] = [];
    for (const handle of ["ulla", "vera", "xena", "yves"]) {
      ids.push((await join(world, handle)).member.id);
    }
    const pairs = ids.flatMap((from) => ids.map((to) => ({ from, to })));
    // Each of a process of its own, so that none is joined with another.
    const rounds = Array.from({ length: 20 }, (_, i) => (i % 2 ? pairs : [...pairs].reverse()));
    const recorded = rounds.flatMap((round) => {
      const { identity } = createTestIdentity(world.db);
      return round.map((payment) => identity.recordPayment(payment));
    });
    await Promise.all(recorded);
    for (const { from, to } of pairs) {
      expect(await world.identity.hasPaid(from, to)).toBe(from !== to);
    }
  });
});

it("requests come from whom the member lets ask", async () => {
  const { identity } = world;
  const to = (await join(world, "zita")).member.id;
  const from = (await join(world, "abel")).member.id;
  expect(await identity.mayRequest(from, to)).toBe(true);
  must(await identity.updateMember(to, { privacy: { whoMayRequest: "contacts" } }));
  expect(await identity.mayRequest(from, to)).toBe(false);
  must(await identity.addContact(to, "abel"));
  expect(await identity.mayRequest(from, to)).toBe(true);
  must(await identity.updateMember(to, { privacy: { whoMayRequest: "nobody" } }));
  expect(await identity.mayRequest(from, to)).toBe(false);
});
