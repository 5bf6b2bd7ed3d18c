import type { OutputOf } from "@bourse/contract";
import { formatProof, readLiabilities } from "@bourse/proof";
import { assert, ok } from "#kernel";
import type { StoredPublication } from "#proofs";
import { refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";

type Paged = Call<"signedHeads">["query"];

/** The bank's signed log, what it owes, and each member's proof of it. */
export function createProofHandlers({ proofs }: HandlerDeps) {
  /** A page of what is numbered without gaps: the cursor is the last number that was given. */
  async function page<T>(
    { cursor, limit }: Paged,
    read: (before: number | undefined, limit: number) => Promise<T[]>,
    numberOf: (one: T) => number,
  ) {
    if (cursor !== undefined && !/^[1-9][0-9]{0,14}$/.test(cursor)) {
      return refuseField("query.cursor", "is not a cursor of this list");
    }
    const items = await read(cursor === undefined ? undefined : Number(cursor), limit);
    const last = items.at(-1);
    const nextCursor = last !== undefined && numberOf(last) > 1 ? String(numberOf(last)) : null;
    return ok({ items, nextCursor });
  }

  return {
    signingKeys: async () => {
      const { current, all } = await proofs.keys();
      const items = all.map((one) => ({ algorithm: "Ed25519" as const, ...one }));
      return ok({ current, items });
    },
    signedHeads: ({ query }) => page(query, proofs.heads, ({ sequence }) => sequence),
    liabilities: async ({ query }) => {
      const found = await page(query, proofs.publications, ({ number }) => number);
      if (!found.ok) return found;
      return ok({ ...found.value, items: found.value.items.map(presentPublication) });
    },
    myProof: async ({ who, params }) => {
      const proof = await proofs.proofOf(who.memberId, params.number);
      return proof.ok ? ok(presentProof(proof.value)) : refuse("not_found");
    },
  } satisfies Partial<Handlers>;
}

function presentPublication(stored: StoredPublication): OutputOf<"liabilities">["items"][number] {
  const { kept, ...publication } = stored;
  const said = readLiabilities(publication.text);
  assert(said !== undefined, "a publication can be read");
  const assets = said.assets.map((asset) => ({ ...asset, total: asset.total.toString() }));
  return { ...publication, at: said.at, assets, provable: kept };
}

function presentProof(proof: Parameters<typeof formatProof>[0]): OutputOf<"myProof"> {
  const { publication, head, holdings, ...rest } = formatProof(proof);
  return {
    ...rest,
    publication,
    head,
    holdings: holdings.map(({ asset, leaves }) => ({
      asset,
      leaves: leaves.map((leaf) => ({ ...leaf, path: [...leaf.path] })),
    })),
  };
}
