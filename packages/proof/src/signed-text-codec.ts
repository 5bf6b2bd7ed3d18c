import { toHex, toUtf8, u128Max } from "./bytes.ts";
import { sha256 } from "./sha256.ts";

/** Where the ledger stood: its time in ns, and its chain of hashes where the engine keeps one. */
export type LedgerPosition = {
  readonly time: bigint;
  readonly chain: { readonly sequence: bigint; readonly hash: string } | null;
};

/** What all customers together are owed in one asset, and the tree that adds it up. */
export type AssetTotal = {
  readonly asset: string;
  /** Levels from the leaves to the root: the tree has 2^depth leaves. */
  readonly depth: number;
  /** In minor units. */
  readonly total: bigint;
  /** Hash of the root, 64 hexadecimal digits. */
  readonly root: string;
};

/** A publication of what the bank owes its customers. */
export type Liabilities = {
  /** From 1 on, without gaps. */
  readonly number: number;
  readonly at: string;
  readonly ledger: LedgerPosition;
  /** In alphabetical order. */
  readonly assets: readonly AssetTotal[];
};

/** One entry of the bank's log. Each names the one before, so no other past can be shown later. */
export type Head = {
  /** From 1 on, without gaps. */
  readonly sequence: number;
  readonly at: string;
  /** Hash of the former head's signed text; null for the first. */
  readonly previous: string | null;
  readonly ledger: LedgerPosition;
  /** The latest publication: its number and the hash of its signed text. */
  readonly liabilities: { readonly number: number; readonly hash: string } | null;
};

const liabilitiesTitle = "bourse proof of liabilities v1";
const headTitle = "bourse signed head v1";

/** The text that is signed: one fact a line. */
export function formatLiabilities(value: Liabilities): string {
  const assets = value.assets.map(
    ({ asset, depth, total, root }) => `asset: ${asset} depth ${depth} total ${total} root ${root}`,
  );
  return lines([
    liabilitiesTitle,
    `number: ${value.number}`,
    `at: ${value.at}`,
    ...ledgerLines(value.ledger),
    ...assets,
  ]);
}

/** The text that is signed: one fact a line. */
export function formatHead(value: Head): string {
  const { liabilities } = value;
  return lines([
    headTitle,
    `sequence: ${value.sequence}`,
    `at: ${value.at}`,
    `previous: ${value.previous ?? "none"}`,
    ...ledgerLines(value.ledger),
    `liabilities: ${liabilities === null ? "none" : `${liabilities.number} ${liabilities.hash}`}`,
  ]);
}

function ledgerLines({ time, chain }: LedgerPosition): string[] {
  const said = chain === null ? "none" : `${chain.sequence} ${chain.hash}`;
  return [`ledger time: ${time}`, `ledger chain: ${said}`];
}

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join("");

const count = "[1-9][0-9]{0,14}";
const amount = "(?:0|[1-9][0-9]{0,38})";
const hash = "[0-9a-f]{64}";
const instant = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z";
const position = `ledger time: (?<time>${amount})\nledger chain: (?<chain>none|${amount} ${hash})\n`;
const assetLine = `asset: ([A-Z0-9]{1,12}) depth ([0-9]{1,2}) total (${amount}) root (${hash})\n`;
const depthMax = 40;

const liabilitiesPattern = new RegExp(
  `^${liabilitiesTitle}\nnumber: (?<number>${count})\nat: (?<at>${instant})\n${position}` +
    `(?<assets>(?:${assetLine})*)$`,
);
const headPattern = new RegExp(
  `^${headTitle}\nsequence: (?<sequence>${count})\nat: (?<at>${instant})\n` +
    `previous: (?<previous>none|${hash})\n${position}` +
    `liabilities: (?<liabilities>none|${count} ${hash})\n$`,
);

/** What a signed text says; undefined when a single character is not as it must be. */
export function readLiabilities(text: string): Liabilities | undefined {
  const found = liabilitiesPattern.exec(text)?.groups;
  if (found === undefined) return undefined;
  const { number = "", at = "", assets: list = "" } = found;
  const assets = Array.from(list.matchAll(new RegExp(assetLine, "g")), (match) => {
    const [, asset = "", depth = "", total = "", root = ""] = match;
    return { asset, depth: Number(depth), total: BigInt(total), root };
  });
  const isSound = assets.every(({ asset, depth, total }, index) => {
    const before = assets[index - 1];
    return depth <= depthMax && total <= u128Max && (!before || before.asset < asset);
  });
  return isSound ? { number: Number(number), at, ledger: readPosition(found), assets } : undefined;
}

/** What a signed text says; undefined when a single character is not as it must be. */
export function readHead(text: string): Head | undefined {
  const found = headPattern.exec(text)?.groups;
  if (found === undefined) return undefined;
  const { sequence = "", at = "", previous = "", liabilities = "" } = found;
  const [number = "", published = ""] = liabilities.split(" ");
  return {
    sequence: Number(sequence),
    at,
    previous: previous === "none" ? null : previous,
    ledger: readPosition(found),
    liabilities: number === "none" ? null : { number: Number(number), hash: published },
  };
}

function readPosition({ time = "0", chain = "" }: Record<string, string>): LedgerPosition {
  const [sequence = "0", head = ""] = chain.split(" ");
  return {
    time: BigInt(time),
    chain: sequence === "none" ? null : { sequence: BigInt(sequence), hash: head },
  };
}

/** SHA-256 of a signed text as UTF-8, 64 hexadecimal digits: what others name it by. */
export function textHash(text: string): string {
  return toHex(sha256(toUtf8(text)));
}

/**
 * Half of a text's hash in groups of four, for two people to compare. 128 bits: finding two
 * signed texts with the same code is out of anybody's reach.
 */
export function comparisonCode(text: string): string {
  return textHash(text)
    .slice(0, 32)
    .replace(/(.{4})(?!$)/g, "$1 ");
}
