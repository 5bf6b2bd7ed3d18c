import { createHash } from "node:crypto";
import { checkHeads, readHead } from "@bourse/proof";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountCodes, institutionAccounts, ledgerOf } from "#accounts";
import { idToU128, must } from "#kernel";
import { accountFlags, accountInput, createMemoryLedger, type Ledger, queryFilter } from "#ledger";
import { createProofs, LedgerBehindHeadError } from "./index.ts";
import { broken, createWorld, onPostgres, type World } from "./world.testing.ts";

async function publishedTwice() {
  const world = await createWorld();
  const ana = await world.member(700n);
  const ben = await world.member(30n);
  await world.proofs.publish();
  await world.move(idToU128(ana.id), idToU128(ben.id), 5n);
  await world.proofs.publish();
  return Object.assign(world, { ana, ben });
}

/**
 * What verification finds after somebody who has the database's own password, and knows how to put
 * its rules out of force, was at a table. It is put back afterwards.
 */
async function afterTampering(world: World, table: string, statement: string): Promise<string> {
  const name = `proofs.${table}`;
  const run = (text: string) => world.db.pool.query(text);
  await run(`create table saved as table ${name}`);
  await run(`alter table ${name} disable trigger all`);
  await run(statement);
  const found = await broken(world);
  await run(`delete from ${name}`);
  await run(`insert into ${name} select * from saved`);
  await run(`alter table ${name} enable trigger all`);
  await run("drop table saved");
  return found.join();
}

let world: Awaited<ReturnType<typeof publishedTwice>>;
beforeAll(async () => {
  world = await publishedTwice();
});
afterAll(() => world[Symbol.asyncDispose]());

describe("the tables", () => {
  it.each(["head", "publication", "signing_key"])("let nobody change a %s", async (table) => {
    const column = table === "signing_key" ? "first_sequence" : "text";
    const change = world.db.pool.query(`update proofs.${table} set ${column} = ${column}`);
    await expect(change).rejects.toThrow("is append-only");
    await expect(world.db.pool.query(`delete from proofs.${table}`)).rejects.toThrow("append-only");
  });
});

describe("verification finds", () => {
  it.each([
    [
      "a head that was altered",
      "head",
      "update proofs.head set text = replace(text, 'sequence: 1', 'sequence: 7')",
      "head 7: signature_wrong",
    ],
    [
      "a head with another's signature",
      "head",
      `update proofs.head set signature = (select signature from proofs.head where sequence = 2)
        where sequence = 1`,
      "head 1: signature_wrong",
    ],
    [
      "a head that was taken out",
      "head",
      "delete from proofs.head where sequence = 1",
      "head 1: missing",
    ],
    [
      "a publication that no head names any more",
      "head",
      "delete from proofs.head where sequence = 2",
      "publication 2",
    ],
    [
      "a publication that was altered",
      "publication",
      "update proofs.publication set text = replace(text, 'total 730', 'total 729')",
      "publication 2",
    ],
    [
      "leaves that were altered",
      "leaf_page",
      "update proofs.leaf_page set leaves = set_byte(leaves, 31, (get_byte(leaves, 31) + 1) % 256)",
      "publication 2 USD",
    ],
    [
      "leaves that are gone",
      "leaf_page",
      "delete from proofs.leaf_page where page = 3",
      "publication 2 USD",
    ],
  ])("%s", async (_, table, statement, found) => {
    expect(await broken(world)).toEqual([]);
    expect(await afterTampering(world, table, statement)).toContain(found);
  });

  it("an account that was left out, or an asset", async () => {
    await world.member(9n, "EUR");
    const { listOwners } = world.accounts;
    const without = async (hides: (currency: string, id: string) => boolean) => {
      const accounts: typeof world.accounts = {
        ...world.accounts,
        listOwners: async (after, limit) =>
          (await listOwners(after, limit)).filter(({ currency, id }) => !hides(currency, id)),
      };
      const lying = createProofs({ ...world, accounts, signingSecret: new Uint8Array(32) });
      await lying.publish();
      return (await broken(world)).join();
    };
    expect(await without((_, id) => id === world.ben.id)).toContain("publication 3 USD");
    expect(await without((currency) => currency === "EUR")).toContain("publication 4 ledger 978");
    expect(await without(() => false)).toBe("");
  });
});

/** An engine with a chain of hashes that may lose its last transfers. */
function withChain(ledger: Ledger, lost: { transfers: number }): Ledger {
  return {
    ...ledger,
    capabilities: { ...ledger.capabilities, hashChain: true },
    async getChainHead() {
      const all = await ledger.queryTransfers(queryFilter({}));
      const kept = all.slice(0, all.length - lost.transfers);
      const hash = createHash("sha256");
      for (const { id, amount } of kept) hash.update(`${id} ${amount}\n`);
      const timestamp = kept.at(-1)?.timestamp ?? 0n;
      return { sequence: BigInt(kept.length), timestamp, hash: hash.digest() };
    },
  };
}

it("over a ledger without a chain, verification claims nothing of one", async () => {
  const claims = (await world.proofs.verifyProofs()).map(({ invariant }) => invariant).join();
  expect(claims).toContain("whose engine keeps no chain of hashes, is not behind");
  expect(claims).not.toContain("what its chain of hashes says");
});

describe("over a ledger with a chain", () => {
  it("a head is signed when the ledger has moved, and not when it has not", async () => {
    await using world = await createWorld(onPostgres);
    const { id } = await world.member(100n);
    expect(await world.proofs.signHead()).toMatchObject({ sequence: 1 });
    expect(await world.proofs.signHead()).toBeUndefined();
    await world.move(idToU128(id), institutionAccounts.nostro("USD"), 10n);
    expect(await world.proofs.signHead()).toMatchObject({ sequence: 2 });
    await world.proofs.publish();
    await world.move(idToU128(id), institutionAccounts.nostro("USD"), 10n);
    const last = await world.proofs.signHead();
    const { sequence, hash } = await world.ledger.getChainHead();
    expect(readHead(last?.text ?? "")).toMatchObject({
      sequence: 4,
      ledger: { chain: { sequence, hash: Buffer.from(hash).toString("hex") } },
      liabilities: { number: 1 },
    });
    expect(await broken(world)).toEqual([]);
  });

  it("numbers never repeat or go back, whoever signs at the same time", async () => {
    await using world = await createWorld(onPostgres);
    const { id } = await world.member(100n);
    const processes = [world.proofs, world.again(), world.again()];
    for (let turn = 0; turn < 10; turn++) {
      await world.move(idToU128(id), institutionAccounts.nostro("USD"), 1n);
      await Promise.all(processes.map((process) => process.signHead()));
    }
    const heads = (await world.proofs.heads(undefined, 50)).toReversed();
    expect(heads).toHaveLength(10);
    expect(await checkHeads(heads)).toBeUndefined();
  });

  it("nothing is signed once the ledger has lost its end, and verification says so", async () => {
    const lost = { transfers: 0 };
    await using world = await createWorld((given) => withChain(createMemoryLedger(given), lost));
    const { id } = await world.member(100n);
    await world.move(idToU128(id), institutionAccounts.nostro("USD"), 1n);
    await world.proofs.signHead();
    lost.transfers = 1;
    await expect(world.proofs.signHead()).rejects.toThrow(LedgerBehindHeadError);
    await expect(world.proofs.publish()).rejects.toThrow(LedgerBehindHeadError);
    expect((await broken(world)).join()).toContain("head 1");
    expect(await world.proofs.publications(undefined, 1)).toEqual([]);
  });
});

describe("over PostgreSQL", () => {
  let world: World;
  let moved: bigint[];
  beforeAll(async () => {
    world = await createWorld(onPostgres);
    const ana = await world.member(1_000n);
    const ben = await world.member(0n);
    moved = [];
    for (let n = 0; n < 6; n++) {
      const id = world.ids.u128();
      await world.move(idToU128(ana.id), idToU128(ben.id), 10n, { id });
      moved.push(id);
      if (n % 2 === 0) await world.proofs.signHead();
    }
    await world.proofs.publish();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it("every signed head holds a link of the real chain", async () => {
    const heads = await world.proofs.heads(undefined, 10);
    expect(heads).toHaveLength(4);
    expect(heads[0]?.text).toMatch(/\nledger chain: [0-9]+ [0-9a-f]{64}\n/);
    expect(await broken(world)).toEqual([]);
  });

  it.each([
    ["altered", "update ledger.transfer_1 set amount = amount + 1 where id = $1"],
    ["removed", "delete from ledger.transfer_1 where id = $1"],
  ])("names a transfer that was %s", async (kind, statement) => {
    const id = moved[2] ?? 0n;
    const uuid = id.toString(16).padStart(32, "0");
    const { pool } = world.db;
    await pool.query("create table saved as select * from ledger.transfer_1 where id = $1", [uuid]);
    await pool.query("alter table ledger.transfer_1 disable trigger all");
    await pool.query(statement, [uuid]);
    const found = (await broken(world)).join();
    await pool.query("delete from ledger.transfer_1 where id = $1", [uuid]);
    await pool.query("insert into ledger.transfer_1 select * from saved");
    await pool.query("alter table ledger.transfer_1 enable trigger all");
    await pool.query("drop table saved");
    const named = kind === "removed" ? moved[1] : id;
    expect(found).toContain(`transfer ${named} ${kind}`);
    expect(await broken(world)).toEqual([]);
  });

  it("finds a ledger that was rewritten with its whole chain, by what was signed", async () => {
    const [newest] = await world.proofs.heads(undefined, 1);
    const other = (newest?.text ?? "").replace(/(?<=ledger chain: [0-9]+ )[0-9a-f]{4}/, "0000");
    const found = await afterTampering(
      world,
      "head",
      `update proofs.head set text = '${other}'
      where sequence = ${newest?.sequence}`,
    );
    expect(found).toContain("signature_wrong");
    expect(found).toMatch(/batch [0-9]+: /);
  });
});

it("what a business has is in its proof, and what is disputed in escrow", async () => {
  await using shop = await createWorld();
  const ana = await shop.member(700n);
  const [pending, available, disputed] = [shop.ids.u128(), shop.ids.u128(), shop.ids.u128()];
  const { businessPending, businessAvailable, disputed: contested } = accountCodes;
  const given = { ledger: ledgerOf("USD"), flags: accountFlags.history };
  await shop.ledger.createAccounts([
    accountInput({ ...given, id: pending, code: businessPending }),
    accountInput({ ...given, id: available, code: businessAvailable }),
    accountInput({ ...given, id: disputed, code: contested }),
  ]);
  const nostro = institutionAccounts.nostro("USD");
  for (const [index, account] of [pending, available, disputed].entries()) {
    await shop.move(nostro, account, 10n ** BigInt(index));
  }
  const holding = {
    member: ana.member,
    currency: "USD",
    ledgerAccounts: [pending, available],
  } as const;
  const businesses = { list: async () => [holding], disputed: () => disputed };
  const proofs = createProofs({ ...shop, businesses, signingSecret: shop.ids.bytes(32) });
  const published = await proofs.publish();
  expect(published?.assets[0]?.total).toBe(811n);
  const { holdings } = must(await proofs.proofOf(ana.member, 1));
  const leaves = holdings[0]?.leaves ?? [];
  expect(leaves.reduce((sum, { amount }) => sum + amount, 0n)).toBe(711n);
  expect(await broken({ proofs })).toEqual([]);
  // Without them, the count over the ledger finds what is missing.
  const without = createProofs({ ...shop, signingSecret: shop.ids.bytes(32) });
  await without.publish();
  expect((await broken({ proofs: without })).join()).toContain("publication 2 USD");
});
