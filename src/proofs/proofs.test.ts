import { checkHeads, checkProof, formatProof, readLiabilities } from "@bourse/proof";
import { describe, expect, it } from "vitest";
import { institutionAccounts } from "#accounts";
import { dayMs, idToU128, type MemberId, must } from "#kernel";
import { transferFlags } from "#ledger";
import { broken, createWorld, onPostgres, type World } from "./world.testing.ts";

async function proofOf({ proofs }: World, member: MemberId, number: number) {
  return formatProof(must(await proofs.proofOf(member, number)));
}

/** What a member's proof proves, by asset; an error when it does not hold. */
async function proven(world: World, member: MemberId, number: number) {
  const check = await checkProof(await proofOf(world, member, number));
  if (!check.ok) throw new Error(check.defect);
  return Object.fromEntries(check.holdings.map(({ asset, amount }) => [asset, amount]));
}

async function totals({ proofs }: World): Promise<Record<string, bigint>> {
  const [latest] = await proofs.publications(undefined, 1);
  const { assets = [] } = readLiabilities(latest?.text ?? "") ?? {};
  return Object.fromEntries(assets.map(({ asset, total }) => [asset, total]));
}

describe("a publication", () => {
  it("proves to each member all they are owed: held and put aside, too", async () => {
    await using world = await createWorld();
    const ana = await world.member(10_000n);
    const ben = await world.member(1n);
    await world.member(700n, "EUR", ana.member);
    const nobody = await world.member(0n);
    await world.putAside(ana.member, 2_500n);
    const escrow = institutionAccounts.escrow("USD");
    await world.move(idToU128(ana.id), escrow, 400n, { flags: transferFlags.pending });
    const published = await world.proofs.publish();
    expect(published).toMatchObject({ number: 1, assets: [{ asset: "EUR" }, { asset: "USD" }] });
    expect(await totals(world)).toEqual({ EUR: 700n, USD: 10_001n });
    expect(await proven(world, ana.member, 1)).toEqual({ EUR: 700n, USD: 10_000n });
    expect(await proven(world, ben.member, 1)).toEqual({ USD: 1n });
    expect(await proven(world, nobody.member, 1)).toEqual({ USD: 0n });
    expect(await broken(world)).toEqual([]);
  });

  it("counts what is in escrow, though nobody has an account for it", async () => {
    await using world = await createWorld();
    const ana = await world.member(1_000n);
    await world.move(idToU128(ana.id), institutionAccounts.escrow("USD"), 300n);
    await world.proofs.publish();
    expect(await totals(world)).toEqual({ USD: 1_000n });
    expect(await proven(world, ana.member, 1)).toEqual({ USD: 700n });
    expect(await broken(world)).toEqual([]);
  });

  it("is not made for nobody", async () => {
    await using world = await createWorld();
    expect(await world.proofs.publish()).toBeUndefined();
    expect(await world.proofs.publishDue()).toBe(0);
    expect(await world.proofs.heads(undefined, 10)).toEqual([]);
  });

  it("is made once a day, and again when asked for", async () => {
    await using world = await createWorld();
    await world.member(5n);
    const both = await Promise.all([world.proofs.publishDue(), world.proofs.publishDue()]);
    expect(both).toEqual([1, 1]);
    expect(await world.proofs.publications(undefined, 10)).toHaveLength(1);
    world.clock.advanceMs(dayMs - 1);
    expect(await world.proofs.publishDue()).toBe(0);
    world.clock.advanceMs(1);
    expect(await world.proofs.publishDue()).toBe(1);
    expect((await world.proofs.publish())?.number).toBe(3);
    expect(await broken(world)).toEqual([]);
  });

  it("has nonces and places of its own", async () => {
    await using world = await createWorld();
    const { member } = await world.member(1_000n);
    const seen = new Set<string>();
    const places = new Set<string>();
    for (let number = 1; number <= 3; number++) {
      await world.proofs.publish();
      const [holding] = (await proofOf(world, member, number)).holdings;
      for (const leaf of holding?.leaves ?? []) seen.add(leaf.nonce);
      places.add(String(holding?.leaves.map(({ index }) => index)));
    }
    expect(seen.size).toBe(12);
    expect(places.size).toBe(3);
  });

  it("is a tree of 1,024 leaves however few the customers are", async () => {
    await using world = await createWorld();
    await world.member(1_000n);
    expect((await world.proofs.publish())?.assets).toMatchObject([{ depth: 10 }]);
  });

  it("keeps the leaves of the latest seven alone, and every text", async () => {
    await using world = await createWorld();
    const { member } = await world.member(1_000n);
    for (let n = 0; n < 9; n++) await world.proofs.publish();
    const all = await world.proofs.publications(undefined, 20);
    expect(all.map(({ number, kept }) => [number, kept])).toEqual([
      ...[9, 8, 7, 6, 5, 4, 3].map((number) => [number, true]),
      [2, false],
      [1, false],
    ]);
    expect(await world.proofs.proofOf(member, 2)).toEqual({
      ok: false,
      error: { code: "not_found" },
    });
    expect(await proven(world, member, 3)).toEqual({ USD: 1_000n });
    expect(await broken(world)).toEqual([]);
  });

  it("is of one instant, whatever moves while it is made", async () => {
    await using world = await createWorld(onPostgres);
    const members = await Promise.all(Array.from({ length: 30 }, () => world.member(1_000n)));
    const accounts = members.map(({ id }) => idToU128(id));
    let stopped = false;
    const moving = (async () => {
      for (let n = 0; !stopped; n++) {
        const [from, to] = [accounts[n % 30] ?? 0n, accounts[(n * 7 + 1) % 30] ?? 0n];
        if (from !== to) await world.move(from, to, 10n);
        // The institution pays out, too: the total itself changes.
        if (n % 5 === 0) await world.move(institutionAccounts.nostro("USD"), to, 1n);
      }
      return "moved";
    })();
    for (let n = 0; n < 5; n++) await world.proofs.publish();
    stopped = true;
    expect(await moving).toBe("moved");
    expect(await broken(world)).toEqual([]);
    const number = 5;
    let sum = 0n;
    for (const { member } of members) sum += (await proven(world, member, number))["USD"] ?? 0n;
    expect(await totals(world)).toEqual({ USD: sum });
  });

  it("of more customers than one thread's moment is built in a thread of its own", async () => {
    await using world = await createWorld();
    const members = [];
    for (let n = 0; n < 300; n++) members.push(await world.member(BigInt(n)));
    expect(await world.proofs.publish()).toMatchObject({ assets: [{ depth: 11, total: 44_850n }] });
    for (const index of [0, 150, 299]) {
      const { member } = members[index] ?? {};
      if (member) expect(await proven(world, member, 1)).toEqual({ USD: BigInt(index) });
    }
    expect(await broken(world)).toEqual([]);
  });
});

describe("the log", () => {
  it("names each publication, links its heads, and names its key", async () => {
    await using world = await createWorld();
    await world.member(5n);
    for (let n = 0; n < 4; n++) await world.proofs.publish();
    const heads = (await world.proofs.heads(undefined, 10)).toReversed();
    expect(heads.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(await checkHeads(heads)).toBeUndefined();
    const { current, all } = await world.proofs.keys();
    expect(all).toEqual([{ key: current, firstSequence: 1 }]);
    expect(heads.every(({ key }) => key === current)).toBe(true);
    expect(await world.proofs.heads(3, 1)).toMatchObject([{ sequence: 2 }]);
  });

  it("says plainly that the engine keeps no chain", async () => {
    await using world = await createWorld();
    await world.member(5n);
    expect(await world.proofs.signHead()).toBeUndefined();
    await world.proofs.publish();
    const [head] = await world.proofs.heads(undefined, 10);
    expect(head?.text).toContain("\nledger chain: none\n");
  });

  it("never gives a number twice to those who publish at the same time", async () => {
    await using world = await createWorld();
    await world.member(5n);
    const processes = Array.from({ length: 6 }, () => world.again());
    const outcomes = await Promise.allSettled(processes.map((process) => process.publish()));
    const made = outcomes.filter(({ status }) => status === "fulfilled").length;
    expect(made).toBeGreaterThan(0);
    const heads = await world.proofs.heads(undefined, 20);
    expect(heads.map(({ sequence }) => sequence).toReversed()).toEqual(
      Array.from({ length: made }, (_, n) => n + 1),
    );
    expect(await broken(world)).toEqual([]);
  });
});
