import { createHash } from "node:crypto";
import {
  checkHeads,
  checkProof,
  checkSignature,
  climb,
  compareSigned,
  formatHead,
  formatLiabilities,
  fromHex,
  hashLeaf,
  joinNodes,
  type ProofFile,
  type TreeNode,
  textHash,
  toHex,
  u128Max,
} from "@bourse/proof";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { craft, ids, key, proofFrom, signPublication } from "./operator.testing.ts";

const [ann, bob, cleo] = [ids.make("usr"), ids.make("usr"), ids.make("usr")];
const honest = craft([
  [ann, 100_000n],
  [bob, 100_000n],
  [cleo, 7n],
]);
const annsProof = proofFrom(honest, ann);

/** Puts something else into a proof, at a path such as `holdings.0.leaves.1.amount`. */
function altered(proof: ProofFile, path: string, change: (value: never) => unknown): unknown {
  const copy = structuredClone(proof);
  const names = path.split(".");
  const last = names.pop() ?? "";
  const place = names.reduce((node: object, name) => Reflect.get(node, name), copy);
  Reflect.set(place, last, change(Reflect.get(place, last) as never));
  return copy;
}

async function defectOf(proof: unknown): Promise<string> {
  const check = await checkProof(proof);
  return check.ok ? "none" : check.defect;
}

test("an honest proof holds, and says what is owed", async () => {
  expect(await checkProof(annsProof)).toMatchObject({
    ok: true,
    member: ann,
    signature: "valid",
    holdings: [{ asset: "USD", amount: 100_000n, total: 200_007n, leaves: 4 }],
  });
});

describe("an operator who leaves an account out", () => {
  const without = craft([
    [bob, 100_000n],
    [cleo, 7n],
  ]);

  it("has no leaf to show to its owner", async () => {
    const proof = proofFrom(without, ann);
    expect(await checkProof(proof)).toMatchObject({ ok: true, holdings: [{ amount: 0n }] });
  });

  it("cannot show the leaves of another who holds as much", async () => {
    const bobs = proofFrom(without, bob);
    expect(await defectOf(bobs)).toBe("none");
    expect(await defectOf({ ...bobs, member: ann })).toBe("root_differs");
  });

  it("cannot show what was in another publication", async () => {
    const later = craft([[bob, 100_000n]], 2);
    const stale = { ...annsProof, ...signPublication(2, [later.tree.published]) };
    expect(await defectOf(stale)).toBe("root_differs");
    const samePlaces = { ...annsProof, ...signPublication(2, [honest.tree.published]) };
    expect(await defectOf(samePlaces)).toBe("root_differs");
  });
});

describe("an operator who shows two roots", () => {
  const other = craft([[bob, 100_000n]]);
  const toAnn = signPublication(1, [honest.tree.published]);
  const toBob = signPublication(1, [other.tree.published]);

  it("has signed the evidence: two texts of one number", async () => {
    expect(await checkSignature(toAnn.publication)).toBe("valid");
    expect(await checkSignature(toBob.publication)).toBe("valid");
    const { text } = toAnn.publication;
    expect(compareSigned(text, toBob.publication.text)).toBe("contradiction");
    expect(compareSigned(toAnn.head.text, toBob.head.text)).toBe("contradiction");
    expect(compareSigned(text, text)).toBe("same");
    expect(compareSigned(text, toAnn.head.text)).toBe("unrelated");
  });

  it("gives the two a different code to compare", async () => {
    const [seenByAnn, seenByBob] = [
      await checkProof(proofFrom(honest, ann)),
      await checkProof(proofFrom(other, bob)),
    ];
    if (!seenByAnn.ok || !seenByBob.ok) throw new Error("both hold by themselves");
    expect(seenByAnn.code).not.toBe(seenByBob.code);
  });

  it("cannot keep both in one log: a later head names one of them", async () => {
    const hash = (signed: typeof toAnn.head) => textHash(signed.text);
    const next = (liabilities: { number: number; hash: string }) =>
      key.sign(
        formatHead({
          sequence: 2,
          at: "2026-11-26T15:01:00.000Z",
          previous: hash(toAnn.head),
          ledger: { time: 1n, chain: null },
          liabilities,
        }),
      );
    const same = next({ number: 1, hash: hash(toAnn.publication) });
    const swapped = next({ number: 1, hash: hash(toBob.publication) });
    expect(await checkHeads([toAnn.head, same])).toBeUndefined();
    expect(await checkHeads([toBob.head, same])).toEqual({
      sequence: 2,
      defect: "does_not_follow",
    });
    expect(await checkHeads([toAnn.head, swapped])).toEqual({ sequence: 2, defect: "goes_back" });
  });
});

describe("an operator who claims the maximum as the sum", () => {
  // Of the scheme that hashes the sum of both children, as it is still found: G. Maxwell, 2013.
  const broken = (left: TreeNode, right: TreeNode): TreeNode => {
    const sum = left.sum > right.sum ? left.sum : right.sum;
    return { sum, hash: hashOf(sum, left.hash, right.hash) };
  };
  const hashOf = (sum: bigint, left: Uint8Array, right: Uint8Array) =>
    new Uint8Array(createHash("sha256").update(`${sum}|`).update(left).update(right).digest());
  const [big, small] = [ann, bob].map((owner, index) => {
    const amount = index === 0 ? 10n : 4n;
    const leaf = { owner, amount, nonce: new Uint8Array(32).fill(index) };
    return { sum: amount, hash: hashLeaf({ publication: 1, asset: "USD" }, leaf) };
  });
  if (!big || !small) throw new Error("there are two leaves");

  it("deceives both members of the scheme that binds only the total", () => {
    const root = broken(big, small);
    // Each is shown what makes their own way add up to the maximum: nothing beside, or the rest.
    const shownToBig = { sum: 0n, hash: small.hash };
    const shownToSmall = { sum: 6n, hash: big.hash };
    expect(hashOf(big.sum + shownToBig.sum, big.hash, shownToBig.hash)).toEqual(root.hash);
    expect(hashOf(small.sum + shownToSmall.sum, shownToSmall.hash, small.hash)).toEqual(root.hash);
    expect(root.sum).toBe(10n);
  });

  it("is caught by both here, for each child's sum is bound", () => {
    const root = joinNodes(big, small);
    expect(root?.sum).toBe(14n);
    const seenByBig = climb(big, 0, [{ sum: 0n, hash: small.hash }]);
    const seenBySmall = climb(small, 1, [{ sum: 6n, hash: big.hash }]);
    expect(seenByBig?.sum).toBe(10n);
    expect(seenBySmall?.sum).toBe(10n);
    expect(seenByBig?.hash).not.toEqual(root?.hash);
    expect(seenBySmall?.hash).not.toEqual(root?.hash);
  });

  it("cannot publish another total than the tree's", async () => {
    const lower = { ...honest.tree.published, total: 100_000n };
    const proof = { ...annsProof, ...signPublication(1, [lower]) };
    expect(await defectOf(proof)).toBe("total_differs");
  });

  it("cannot shrink a sum beside the way", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(3), fc.nat(9), async (leaf, level) => {
        const path = `holdings.0.leaves.${leaf}.path.${level}.sum`;
        const proof = altered(annsProof, path, (sum: string) => (BigInt(sum) + 1n).toString());
        expect(await defectOf(proof)).toBe("root_differs");
      }),
      { numRuns: 20 },
    );
  });
});

describe("what no proof may hold", () => {
  const leaf = "holdings.0.leaves.0";
  const flip = (hex: string) => `${hex.startsWith("0") ? "1" : "0"}${hex.slice(1)}`;

  it.each<[string, unknown]>([
    ["root_differs", altered(annsProof, `${leaf}.amount`, (n: string) => `${BigInt(n) + 1n}`)],
    ["root_differs", altered(annsProof, `${leaf}.nonce`, flip)],
    ["root_differs", altered(annsProof, `${leaf}.path.3.hash`, flip)],
    ["root_differs", altered(annsProof, `${leaf}.index`, (n: number) => n ^ 1)],
    ["path_length_wrong", altered(annsProof, `${leaf}.index`, (n: number) => n + 1_024)],
    ["path_length_wrong", altered(annsProof, `${leaf}.path`, (all: unknown[]) => all.slice(1))],
    ["sum_too_large", altered(annsProof, `${leaf}.path.0.sum`, () => u128Max.toString())],
    ["not_a_proof", altered(annsProof, `${leaf}.amount`, () => "-5")],
    ["not_a_proof", altered(annsProof, `${leaf}.path.0.sum`, () => "-5")],
    ["not_a_proof", altered(annsProof, `${leaf}.path.0.sum`, () => (u128Max + 1n).toString())],
    ["not_a_proof", altered(annsProof, `${leaf}.amount`, () => 5)],
    ["not_a_proof", { ...annsProof, more: 1 }],
    ["not_a_proof", "text"],
    ["not_a_proof", null],
    ["signature_wrong", altered(annsProof, "publication.signature", flip)],
    ["signature_wrong", altered(annsProof, "publication.key", flip)],
    ["head_signature_wrong", altered(annsProof, "head.signature", flip)],
    ["publication_unreadable", altered(annsProof, "publication.text", (t: string) => `${t} `)],
    [
      "signature_wrong",
      altered(annsProof, "publication.text", (t: string) =>
        t.replace("total 200007", "total 200006"),
      ),
    ],
    ["not_announced", { ...annsProof, head: signPublication(2, []).head }],
    ["asset_unknown", altered(annsProof, "holdings.0.asset", () => "EUR")],
    ["asset_repeated", altered(annsProof, "holdings", ([one]: unknown[]) => [one, one])],
  ])("%s", async (defect, proof) => {
    expect(await defectOf(proof)).toBe(defect);
  });

  it("a leaf that is counted twice", async () => {
    const twice = altered(annsProof, "holdings.0.leaves", ([one]: unknown[]) => [one, one]);
    expect(await defectOf(twice)).toBe("leaf_repeated");
  });

  it("a nonce that is used twice, though both leaves are in the tree", async () => {
    const { asset, owner, nonce } = { asset: "USD", owner: ann, nonce: new Uint8Array(32).fill(9) };
    const leaves = [3n, 5n].map((amount) => ({
      amount,
      node: { sum: amount, hash: hashLeaf({ publication: 1, asset }, { owner, amount, nonce }) },
    }));
    const [left, right] = leaves.map(({ node }) => node);
    const root = left && right && joinNodes(left, right);
    if (!root || !left || !right) throw new Error("there is a tree");
    const published = { asset, depth: 1, total: 8n, root: toHex(root.hash) };
    const shown = (amount: bigint, index: number, beside: TreeNode) => ({
      index,
      amount: amount.toString(),
      nonce: toHex(nonce),
      path: [{ sum: beside.sum.toString(), hash: toHex(beside.hash) }],
    });
    const proof = {
      ...annsProof,
      ...signPublication(1, [published]),
      holdings: [{ asset, leaves: [shown(3n, 0, right), shown(5n, 1, left)] }],
    };
    expect(await defectOf(proof)).toBe("nonce_repeated");
    const first = altered(proof, "holdings.0.leaves", ([one]: unknown[]) => [one]);
    expect(await defectOf(first)).toBe("none");
  });

  it("a node of the tree that is passed off as a leaf", async () => {
    const [first] = annsProof.holdings[0]?.leaves ?? [];
    const [beside, ...rest] = first?.path ?? [];
    if (!first || !beside) throw new Error("there is a path");
    const own = {
      sum: BigInt(first.amount),
      hash: hashLeaf(
        { publication: 1, asset: "USD" },
        { owner: ann, amount: BigInt(first.amount), nonce: fromHex(first.nonce) },
      ),
    };
    const above = joinNodes(own, { sum: BigInt(beside.sum), hash: fromHex(beside.hash) });
    const asLeaf = {
      ...first,
      amount: `${above?.sum}`,
      index: first.index >> 1,
      nonce: toHex(above?.hash ?? new Uint8Array(32)),
      path: rest,
    };
    const proof = altered(annsProof, "holdings.0.leaves", () => [asLeaf]);
    expect(await defectOf(proof)).toBe("path_length_wrong");
  });
});

test("whatever is changed in a proof, it no longer holds as it did", async () => {
  const text = JSON.stringify(annsProof);
  const before = JSON.stringify(await checkProof(annsProof), withBigints);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(text.length - 1),
      fc.constantFrom(..."0123456789abcdef"),
      async (place, put) => {
        const changed = text.slice(0, place) + put + text.slice(place + 1);
        let parsed: unknown;
        try {
          parsed = JSON.parse(changed);
        } catch {
          return;
        }
        if (JSON.stringify(parsed) === text) return;
        const check = await checkProof(parsed);
        if (check.ok) expect(JSON.stringify(check, withBigints)).not.toBe(before);
      },
    ),
    { numRuns: 400 },
  );
});

const withBigints = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);

test("a text of another number cannot be told to contradict", () => {
  const base = { at: "2026-11-26T15:00:00.000Z", ledger: { time: 1n, chain: null }, assets: [] };
  const [one, two] = [1, 2].map((number) => formatLiabilities({ number, ...base }));
  expect(compareSigned(one ?? "", two ?? "")).toBe("unrelated");
});
