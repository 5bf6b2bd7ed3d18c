import { type AssetTotal, formatLiabilities } from "@bourse/proof";
import type { Accounts } from "#accounts";
import type { Clock, Db, Ids } from "#kernel";
import type { Ledger } from "#ledger";
import type { BuiltTree } from "./build-tree.ts";
import { buildTreeAside } from "./build-tree-aside.ts";
import { PublicationOvertakenError } from "./errors.ts";
import type { HeadLog } from "./head-log.ts";
import { type BusinessHoldings, collectHoldings } from "./holdings.ts";
import { readPosition } from "./ledger-position.ts";
import type { SigningKey } from "./signing-key.ts";
import { insertPublication, publicationsBefore } from "./store/publications.ts";
import { insertTree, removeTreesBefore } from "./store/trees.ts";

export type PublishDeps = {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly accounts: Pick<Accounts, "listOwners">;
  readonly businesses?: BusinessHoldings;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly key: SigningKey;
  readonly log: HeadLog;
};

/** A publication that was just made. */
export type Published = { readonly number: number; readonly assets: readonly AssetTotal[] };

/** Publications whose leaves are kept, so that members can take their proofs from them. */
const publicationsKept = 7;
const secretBytes = 32;

type SecretTree = { readonly tree: BuiltTree; readonly secret: Uint8Array };

/** @returns undefined when nobody has an account, so that there is nothing to publish */
export async function publish(deps: PublishDeps): Promise<Published | undefined> {
  const { db, ledger, ids, clock, key } = deps;
  const position = await readPosition(ledger);
  const at = new Date(clock.nowMs()).toISOString();
  const holdings = await collectHoldings(deps, position.time);
  if (holdings.size === 0) return undefined;
  const number = (await latestNumber(db)) + 1;
  const trees: SecretTree[] = [];
  for (const [asset, held] of [...holdings].toSorted(byAsset)) {
    const secret = ids.bytes(secretBytes);
    const tree = await buildTreeAside({ publication: number, asset, holdings: held, secret });
    trees.push({ tree, secret });
  }
  const assets = trees.map(({ tree }) => tree.published);
  const signed = key.sign(formatLiabilities({ number, at, ledger: position, assets }));
  await deps.log.announce(signed, number, async (tx) => {
    if ((await latestNumber(tx)) + 1 !== number) {
      throw new PublicationOvertakenError(`publication ${number} was made by another process`);
    }
    await insertPublication(tx, signed, number);
    for (const { tree, secret } of trees) await insertTree(tx, number, tree, secret);
    await removeTreesBefore(tx, number - publicationsKept + 1);
  });
  return { number, assets };
}

const byAsset = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) =>
  one < other ? -1 : 1;

async function latestNumber(source: Parameters<typeof publicationsBefore>[0]): Promise<number> {
  const [latest] = await publicationsBefore(source, undefined, 1);
  return latest?.number ?? 0;
}
