import {
  type AssetTotal,
  checkHeads,
  checkSignature,
  fromHex,
  type Liabilities,
  readHead,
  readLiabilities,
  textHash,
  toHex,
} from "@bourse/proof";
import { customerCodes, ledgerOf } from "#accounts";
import { type Db, isCurrency } from "#kernel";
import {
  batchEventsMax,
  type ChainDefect,
  type Ledger,
  queryFilter,
  verifyChainAside,
} from "#ledger";
import { createBalancesAt } from "./balances-at.ts";
import { readPosition } from "./ledger-position.ts";
import { headOfPublication, headsBefore, headsFrom, type StoredHead } from "./store/heads.ts";
import { publicationsBefore, type StoredPublication } from "./store/publications.ts";
import { leafPage, type StoredTree, treesOf } from "./store/trees.ts";
import { foldLevels, leavesPerPage, nodesOfPage } from "./tree-pages.ts";

/** An invariant, and what breaks it; none when it holds. */
export type ProofsViolation = { readonly invariant: string; readonly ids: readonly string[] };

export type VerifyProofsDeps = { readonly db: Db; readonly ledger: Ledger };

const headsPerPage = 1_000;

/**
 * Proves that the log is one unbroken story that the ledger still tells, that every publication is
 * in it as it was signed, and that the latest one is what the ledger owed then, leaf by leaf.
 */
export async function verifyProofs(deps: VerifyProofsDeps): Promise<ProofsViolation[]> {
  const { db } = deps;
  const [latest] = await publicationsBefore(db, undefined, 1);
  const liabilities = latest && readLiabilities(latest.text);
  return [
    {
      invariant: "signed heads follow one another, each signed and none going back",
      ids: await brokenHeads(db),
    },
    {
      invariant: deps.ledger.capabilities.hashChain
        ? "the ledger is what its chain of hashes says, through every signed head"
        : "the ledger, whose engine keeps no chain of hashes, is not behind any signed head",
      ids: await brokenChain(deps),
    },
    {
      invariant: "every publication is signed, and named by one head as it is",
      ids: await unnamedPublications(db),
    },
    {
      invariant: "the leaves that are kept make the root and the total that were published",
      ids: liabilities ? await wrongTrees(db, liabilities) : [],
    },
    {
      invariant: "what was published is what the ledger owed customers at that instant",
      ids: liabilities ? await wrongTotals(deps.ledger, liabilities) : [],
    },
  ];
}

async function brokenHeads(db: Db): Promise<string[]> {
  let before: StoredHead | undefined;
  for (;;) {
    const next = (before?.sequence ?? 0) + 1;
    const page = await headsFrom(db, next, headsPerPage);
    const [first] = page;
    if (first !== undefined && first.sequence !== next) return [`head ${next}: missing`];
    const broken = await checkHeads(page, before);
    if (broken !== undefined) return [`head ${broken.sequence}: ${broken.defect}`];
    // Its place in the table says nothing that its signed text does not.
    const moved = page.find((head) => readHead(head.text)?.sequence !== head.sequence);
    if (moved !== undefined) return [`head ${moved.sequence}: sequence_wrong`];
    if (page.length < headsPerPage) return [];
    before = page.at(-1);
  }
}

/**
 * Computes the ledger's chain again, all of it, and holds it against every head; over an engine
 * that keeps none, only that the ledger has not gone back.
 */
async function brokenChain({ db, ledger }: VerifyProofsDeps): Promise<string[]> {
  const [newest] = await headsBefore(db, undefined, 1);
  const head = newest && readHead(newest.text);
  const { time } = await readPosition(ledger);
  if (head && time < head.ledger.time) return [`head ${head.sequence}: the ledger ends at ${time}`];
  if (!ledger.capabilities.hashChain) return [];
  const defect = await verifyChainAside(db, { heads: await signedChainHeads(db) });
  return defect ? [describeDefect(defect)] : [];
}

async function signedChainHeads(db: Db) {
  const found = new Map<bigint, Uint8Array>();
  let page: StoredHead[] = [];
  do {
    page = await headsFrom(db, (page.at(-1)?.sequence ?? 0) + 1, headsPerPage);
    for (const { text } of page) {
      const chain = readHead(text)?.ledger.chain;
      if (chain) found.set(chain.sequence, fromHex(chain.hash));
    }
  } while (page.length === headsPerPage);
  return Array.from(found, ([sequence, hash]) => ({ sequence, hash }));
}

function describeDefect({ kind, record, sequence, id }: ChainDefect): string {
  const which = id === undefined ? "" : ` ${id}`;
  return `batch ${sequence}: ${record}${which} ${kind}`;
}

async function unnamedPublications(db: Db): Promise<string[]> {
  const wrong: string[] = [];
  let page: StoredPublication[] = [];
  do {
    page = await publicationsBefore(db, page.at(-1)?.number, headsPerPage);
    for (const publication of page) {
      if (!(await isNamed(db, publication))) wrong.push(`publication ${publication.number}`);
    }
  } while (page.length === headsPerPage);
  return wrong;
}

async function isNamed(db: Db, publication: StoredPublication): Promise<boolean> {
  const { number, text } = publication;
  if ((await checkSignature(publication)) !== "valid") return false;
  const stored = await headOfPublication(db, number);
  const named = stored && readHead(stored.text)?.liabilities;
  const said = readLiabilities(text)?.number;
  return said === number && named?.number === number && named.hash === textHash(text);
}

async function wrongTrees(db: Db, { number, assets }: Liabilities): Promise<string[]> {
  const trees = await treesOf(db, number);
  const wrong: string[] = [];
  for (const published of assets) {
    const tree = trees.find(({ asset }) => asset === published.asset);
    const isRight = tree !== undefined && (await makesRoot(db, number, tree, published));
    if (!isRight) wrong.push(`publication ${number} ${published.asset}`);
  }
  return wrong;
}

async function makesRoot(
  db: Db,
  publication: number,
  { asset, secret }: StoredTree,
  published: AssetTotal,
): Promise<boolean> {
  const tops = [];
  for (let page = 0; page * leavesPerPage < 2 ** published.depth; page++) {
    const leaves = await leafPage(db, publication, asset, page);
    if (leaves === undefined) return false;
    const nodes = nodesOfPage({ publication, asset }, secret, leaves, page * leavesPerPage);
    tops.push(...foldLevels(nodes).top);
  }
  const [root] = foldLevels(tops).top;
  return root?.sum === published.total && toHex(root.hash) === published.root;
}

/** ISO 4217 numbers currencies, and so their ledgers, with three digits. */
const currencyNumberMax = 999;

/** Counted from the ledger's own accounts, not from those that members have. */
async function wrongTotals(ledger: Ledger, published: Liabilities): Promise<string[]> {
  const balancesAt = createBalancesAt(ledger, published.ledger.time);
  const owed = new Map<number, bigint>();
  for (const code of customerCodes) {
    let timestampMin = 0n;
    for (;;) {
      const page = await ledger.queryAccounts(queryFilter({ code, timestampMin }));
      const balances = await balancesAt(page.map(({ id }) => id));
      for (const account of page) {
        const balance = balances.get(account.id) ?? 0n;
        owed.set(account.ledger, (owed.get(account.ledger) ?? 0n) + balance);
      }
      const newest = page.at(-1);
      if (page.length < batchEventsMax || newest === undefined) break;
      timestampMin = newest.timestamp + 1n;
    }
  }
  const totals = new Map(published.assets.map(({ asset, total }) => [asset, total]));
  const wrong: string[] = [];
  for (const [asset, total] of totals) {
    const known = isCurrency(asset) ? (owed.get(ledgerOf(asset)) ?? 0n) : undefined;
    if (known !== total) wrong.push(`publication ${published.number} ${asset}`);
    if (isCurrency(asset)) owed.delete(ledgerOf(asset));
  }
  // What is owed in an asset that the publication does not name was left out. Money of the test
  // world, whose ledgers come after those of ISO 4217, is owed to nobody.
  for (const [number, total] of owed) {
    if (total !== 0n && number <= currencyNumberMax)
      wrong.push(`publication ${published.number} ledger ${number}`);
  }
  return wrong;
}
