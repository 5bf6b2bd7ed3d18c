// Checks that what a bank owed somebody is in the total that it published:
//   node proof-check.mjs FILE [OTHER FILE]
// It needs Node 20 or newer, nothing else, and no network.

/** The largest sum: 2^128 − 1. */
const u128Max = (1n << 128n) - 1n;

const encoder = new TextEncoder();
const u64Mask = (1n << 64n) - 1n;

/** Writes 16 bytes, the most significant first. */
function writeU128(view, at, value) {
  view.setBigUint64(at, value >> 64n);
  view.setBigUint64(at + 8, value & u64Mask);
}

/** Reads what {@link writeU128} wrote. */
function readU128(view, at) {
  return (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8);
}

/** Two lower-case hexadecimal digits a byte. */
function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes of `text`, which holds two hexadecimal digits for each. */
function fromHex(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

/** `text` as UTF-8. */
function toUtf8(text) {
  return encoder.encode(text);
}

// FIPS 180-4. Browsers have this too, but only on pages that came by https or from this machine; a
// proof is checked anywhere, also on a page that was opened from a disk.

const blockBytes = 64;
/** A last block has room for this many bytes beside the mark and the length. */
const lastBytesMax = blockBytes - 9;

const roundConstants = Int32Array.of(
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
);

const initialState = Int32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
);

// Filled and read within one call; nothing waits in between.
const state = new Int32Array(8);
const schedule = new Int32Array(64);
const tail = new Uint8Array(2 * blockBytes);

/** SHA-256 of `bytes`: 32 bytes. */
function sha256(bytes) {
  state.set(initialState);
  const whole = bytes.length - (bytes.length % blockBytes);
  for (let at = 0; at < whole; at += blockBytes) mixBlock(bytes, at);
  const rest = bytes.length - whole;
  const tailBytes = rest > lastBytesMax ? 2 * blockBytes : blockBytes;
  tail.fill(0);
  for (let i = 0; i < rest; i++) tail[i] = bytes[whole + i] ?? 0;
  tail[rest] = 0x80;
  writeBitLength(bytes.length, tailBytes);
  for (let at = 0; at < tailBytes; at += blockBytes) mixBlock(tail, at);
  return digest();
}

function writeBitLength(byteLength, tailBytes) {
  let bits = byteLength * 8;
  for (let i = tailBytes - 1; bits > 0; i--) {
    tail[i] = bits % 256;
    bits = Math.floor(bits / 256);
  }
}

function digest() {
  const out = new Uint8Array(32);
  for (let i = 0; i < 8; i++) {
    const value = word(state, i);
    out[4 * i] = value >>> 24;
    out[4 * i + 1] = value >>> 16;
    out[4 * i + 2] = value >>> 8;
    out[4 * i + 3] = value;
  }
  return out;
}

function mixBlock(bytes, at) {
  const w = schedule;
  for (let t = 0; t < 16; t++) {
    const i = at + 4 * t;
    w[t] =
      ((bytes[i] ?? 0) << 24) |
      ((bytes[i + 1] ?? 0) << 16) |
      ((bytes[i + 2] ?? 0) << 8) |
      (bytes[i + 3] ?? 0);
  }
  for (let t = 16; t < 64; t++) {
    const far = word(w, t - 15);
    const near = word(w, t - 2);
    const s0 = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3);
    const s1 = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10);
    w[t] = s1 + word(w, t - 7) + s0 + word(w, t - 16);
  }
  mixRounds();
}

const rotate = (word, by) => (word >>> by) | (word << (32 - by));

/** Reading past the end cannot happen here, but the types do not know it. */
const word = (words, at) => words[at] ?? 0;

function mixRounds() {
  let a = word(state, 0);
  let b = word(state, 1);
  let c = word(state, 2);
  let d = word(state, 3);
  let e = word(state, 4);
  let f = word(state, 5);
  let g = word(state, 6);
  let h = word(state, 7);
  for (let t = 0; t < 64; t++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + s1 + choice + word(roundConstants, t) + word(schedule, t)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + s0 + majority) | 0;
  }
  // An Int32Array adds modulo 2^32 by itself.
  state[0] = word(state, 0) + a;
  state[1] = word(state, 1) + b;
  state[2] = word(state, 2) + c;
  state[3] = word(state, 3) + d;
  state[4] = word(state, 4) + e;
  state[5] = word(state, 5) + f;
  state[6] = word(state, 6) + g;
  state[7] = word(state, 7) + h;
}

// A first byte tells leaves from nodes, so that neither can be passed off as the other.
const leafMark = 0;
const nodeMark = 1;
const assetAt = 1 + 8;
const nonceAt = assetAt + 12;
const amountAt = nonceAt + 32;
const ownerAt = amountAt + 16;

/**
 * SHA-256 of: 0x00, number of the publication (8 bytes), asset (ASCII, 12 bytes, zeros behind),
 * nonce (32), amount (16), owner (ASCII, the rest). Numbers are big-endian.
 */
function hashLeaf({ publication, asset }, leaf) {
  const bytes = new Uint8Array(ownerAt + leaf.owner.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = leafMark;
  view.setBigUint64(1, BigInt(publication));
  writeAscii(bytes, assetAt, asset);
  bytes.set(leaf.nonce, nonceAt);
  writeU128(view, amountAt, leaf.amount);
  writeAscii(bytes, ownerAt, leaf.owner);
  return sha256(bytes);
}

function writeAscii(bytes, at, text) {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}

const nodeBytes = new Uint8Array(1 + 2 * (16 + 32));
const nodeView = new DataView(nodeBytes.buffer);
nodeBytes[0] = nodeMark;

/**
 * The node above two others. Its hash is SHA-256 of: 0x01, left sum (16 bytes), left hash (32),
 * right sum (16), right hash (32). Both sums are hashed, so whoever knows one child and the hash
 * knows that the other's sum was not invented: the scheme that hashes their total alone lets a sum
 * be claimed that is no sum (eprint.iacr.org/2018/1139).
 *
 * @returns undefined when the sum would not fit 128 bits
 */
function joinNodes(left, right) {
  const sum = left.sum + right.sum;
  if (sum > u128Max) return undefined;
  writeU128(nodeView, 1, left.sum);
  nodeBytes.set(left.hash, 17);
  writeU128(nodeView, 49, right.sum);
  nodeBytes.set(right.hash, 65);
  return { sum, hash: sha256(nodeBytes) };
}

/**
 * The top of a tree, reached from one leaf by the nodes beside the way, the lowest first. Bit i of
 * `index`, the leaf's place counted from 0, says whether the way comes from the right at level i.
 *
 * @returns undefined when a sum would not fit 128 bits
 */
function climb(
  leaf,
  index,
  path,
) {
  let node = leaf;
  let place = index;
  for (const beside of path) {
    if (node === undefined) return undefined;
    node = place % 2 === 0 ? joinNodes(node, beside) : joinNodes(beside, node);
    place = Math.floor(place / 2);
  }
  return node;
}

const liabilitiesTitle = "bourse proof of liabilities v1";
const headTitle = "bourse signed head v1";

/** The text that is signed: one fact a line. */
function formatLiabilities(value) {
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
function formatHead(value) {
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

function ledgerLines({ time, chain }) {
  const said = chain === null ? "none" : `${chain.sequence} ${chain.hash}`;
  return [`ledger time: ${time}`, `ledger chain: ${said}`];
}

const lines = (all) => all.map((line) => `${line}\n`).join("");

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
function readLiabilities(text) {
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
function readHead(text) {
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

function readPosition({ time = "0", chain = "" }) {
  const [sequence = "0", head = ""] = chain.split(" ");
  return {
    time: BigInt(time),
    chain: sequence === "none" ? null : { sequence: BigInt(sequence), hash: head },
  };
}

/** SHA-256 of a signed text as UTF-8, 64 hexadecimal digits: what others name it by. */
function textHash(text) {
  return toHex(sha256(toUtf8(text)));
}

/**
 * Half of a text's hash in groups of four, for two people to compare. 128 bits: finding two
 * signed texts with the same code is out of anybody's reach.
 */
function comparisonCode(text) {
  return textHash(text)
    .slice(0, 32)
    .replace(/(.{4})(?!$)/g, "$1 ");
}

const algorithm = "Ed25519";

/** Whether the key of a signed text signed it. Whose key it is, is another question. */
async function checkSignature(signed) {
  const { subtle } = globalThis.crypto ?? {};
  if (subtle === undefined) return "unchecked";
  try {
    const key = await subtle.importKey("raw", fromHex(signed.key), algorithm, false, ["verify"]);
    const signature = fromHex(signed.signature);
    const isValid = await subtle.verify(algorithm, key, signature, toUtf8(signed.text));
    return isValid ? "valid" : "wrong";
  } catch (error) {
    const isUnknown = error instanceof Error && error.name === "NotSupportedError";
    return isUnknown ? "unchecked" : "wrong";
  }
}

/** What every proof file begins with, so that it cannot be taken for something else. */
const proofFormat = "bourse-proof-of-liabilities/1";

/** A proof as it is given to its member. */
function formatProof({ member, publication, head, holdings }) {
  return {
    format: proofFormat,
    member,
    publication,
    head,
    holdings: holdings.map(({ asset, leaves }) => ({
      asset,
      leaves: leaves.map(({ index, amount, nonce, path }) => ({
        index,
        amount: amount.toString(),
        nonce: toHex(nonce),
        path: path.map(({ sum, hash }) => ({ sum: sum.toString(), hash: toHex(hash) })),
      })),
    })),
  };
}

const holdingsMax = 1_000;
const leavesMax = 256;
const pathMax = 40;
const textMax = 100_000;

class NotAProof extends Error {}

/**
 * Reads a proof: parsed JSON of unknown origin. Every field must be there, in its form, and no
 * other; amounts and sums are digits alone, so none is negative.
 *
 * @returns undefined when it is anything else
 */
function readProof(value) {
  try {
    const file = fieldsOf(value, ["format", "member", "publication", "head", "holdings"]);
    if (file["format"] !== proofFormat) return undefined;
    return {
      member: textOf(file["member"], /^[a-z]{3}_[0-9a-z]{26}$/),
      publication: signedOf(file["publication"]),
      head: signedOf(file["head"]),
      holdings: listOf(file["holdings"], holdingsMax, holdingOf),
    };
  } catch (error) {
    if (error instanceof NotAProof) return undefined;
    throw error;
  }
}

function holdingOf(value) {
  const { asset, leaves } = fieldsOf(value, ["asset", "leaves"]);
  return {
    asset: textOf(asset, /^[A-Z0-9]{1,12}$/),
    leaves: listOf(leaves, leavesMax, leafOf),
  };
}

function leafOf(value) {
  const leaf = fieldsOf(value, ["index", "amount", "nonce", "path"]);
  const { index } = leaf;
  if (typeof index !== "number" || !Number.isSafeInteger(index) || index < 0) throw new NotAProof();
  return {
    index,
    amount: sumOf(leaf["amount"]),
    nonce: fromHex(hashOf(leaf["nonce"])),
    path: listOf(leaf["path"], pathMax, nodeOf),
  };
}

function nodeOf(value) {
  const { sum, hash } = fieldsOf(value, ["sum", "hash"]);
  return { sum: sumOf(sum), hash: fromHex(hashOf(hash)) };
}

function signedOf(value) {
  const { text, signature, key } = fieldsOf(value, ["text", "signature", "key"]);
  return {
    text: textOf(text, /^[\x0a\x20-\x7e]*$/),
    signature: textOf(signature, /^[0-9a-f]{128}$/),
    key: hashOf(key),
  };
}

function sumOf(value) {
  const sum = BigInt(textOf(value, /^(0|[1-9][0-9]{0,38})$/));
  if (sum > u128Max) throw new NotAProof();
  return sum;
}

const hashOf = (value) => textOf(value, /^[0-9a-f]{64}$/);

function textOf(value, pattern) {
  if (typeof value !== "string" || value.length > textMax) throw new NotAProof();
  if (!pattern.test(value)) throw new NotAProof();
  return value;
}

function listOf (value, max, read) {
  if (!Array.isArray(value) || value.length > max) throw new NotAProof();
  return value.map(read);
}

/** The fields of an object that has exactly these. */
function fieldsOf(value, names) {
  if (typeof value !== "object" || value === null) throw new NotAProof();
  const found = Object.keys(value);
  const isExact =
    found.length === names.length && names.every((name) => Object.hasOwn(value, name));
  if (!isExact) throw new NotAProof();
  return Object.fromEntries(Object.entries(value));
}

/** Everything that can be wrong with a proof. */
const proofDefects = [
  "not_a_proof",
  "publication_unreadable",
  "signature_wrong",
  "head_unreadable",
  "head_signature_wrong",
  "head_of_other_key",
  "not_announced",
  "asset_unknown",
  "asset_repeated",
  "leaf_repeated",
  "nonce_repeated",
  "path_length_wrong",
  "sum_too_large",
  "root_differs",
  "total_differs",
];

const refused = (defect, asset) =>
  asset === undefined ? { ok: false, defect } : { ok: false, defect, asset };

/**
 * Checks a member's proof, given as parsed JSON: each leaf of theirs leads to the published root
 * and to the published total, the bank signed that publication, and a signed head of its log names
 * it. It needs nothing but the proof: no network, no trust in who gave it.
 *
 * What remains for the reader: that `member` is their id, that the amounts are what they were owed
 * at that instant, that `key` is the bank's, and that others see the same `code`.
 */
async function checkProof(value) {
  const proof = readProof(value);
  if (proof === undefined) return refused("not_a_proof");
  const publication = readLiabilities(proof.publication.text);
  if (publication === undefined) return refused("publication_unreadable");
  const signature = await checkSignatures(proof);
  if (typeof signature === "object") return signature;
  const head = readHead(proof.head.text);
  if (head === undefined) return refused("head_unreadable");
  const isAnnounced =
    head.liabilities?.number === publication.number &&
    head.liabilities.hash === textHash(proof.publication.text);
  if (!isAnnounced) return refused("not_announced");
  const holdings = checkHoldings(proof, publication);
  if ("ok" in holdings) return holdings;
  return {
    ok: true,
    member: proof.member,
    publication,
    text: proof.publication.text,
    headSequence: head.sequence,
    holdings,
    signature,
    key: proof.publication.key,
    code: comparisonCode(proof.publication.text),
  };
}

async function checkSignatures(proof) {
  const signature = await checkSignature(proof.publication);
  if (signature === "wrong") return refused("signature_wrong");
  if ((await checkSignature(proof.head)) === "wrong") return refused("head_signature_wrong");
  if (proof.head.key !== proof.publication.key) return refused("head_of_other_key");
  return signature;
}

function checkHoldings(proof, publication) {
  const assets = new Set ();
  const nonces = new Set ();
  const checked = [];
  for (const holding of proof.holdings) {
    const { asset } = holding;
    if (assets.has(asset)) return refused("asset_repeated", asset);
    assets.add(asset);
    const found = checkHolding(proof.member, holding, publication, nonces);
    if ("ok" in found) return found;
    checked.push(found);
  }
  return checked;
}

function checkHolding(
  owner,
  { asset, leaves },
  publication,
  nonces,
) {
  const published = publication.assets.find((one) => one.asset === asset);
  if (published === undefined) return refused("asset_unknown", asset);
  const { depth, root, total } = published;
  const places = new Set ();
  let amount = 0n;
  for (const leaf of leaves) {
    // A leaf that is counted twice would let the bank owe half.
    if (places.has(leaf.index)) return refused("leaf_repeated", asset);
    places.add(leaf.index);
    const nonce = toHex(leaf.nonce);
    if (nonces.has(nonce)) return refused("nonce_repeated", asset);
    nonces.add(nonce);
    if (leaf.path.length !== depth || leaf.index >= 2 ** depth) {
      return refused("path_length_wrong", asset);
    }
    const hash = hashLeaf({ publication: publication.number, asset }, { ...leaf, owner });
    const top = climb({ sum: leaf.amount, hash }, leaf.index, leaf.path);
    if (top === undefined) return refused("sum_too_large", asset);
    if (toHex(top.hash) !== root) return refused("root_differs", asset);
    if (top.sum !== total) return refused("total_differs", asset);
    amount += leaf.amount;
  }
  return { asset, amount, total, leaves: leaves.length };
}

/**
 * Checks heads of the bank's log, oldest first and without gaps: each is signed, has the next
 * number, names the hash of the one before it, and nothing in it goes back: neither time, nor the
 * ledger, nor publications.
 *
 * @param before the head before the first, where one is known
 * @returns the first that is wrong; undefined when all are right
 */
async function checkHeads(
  heads,
  before,
) {
  let former = before && known(before);
  for (const signed of heads) {
    const head = known(signed);
    if (head === undefined) return { sequence: (former?.sequence ?? 0) + 1, defect: "unreadable" };
    const { sequence } = head;
    if ((await checkSignature(signed)) === "wrong") return { sequence, defect: "signature_wrong" };
    const defect = former === undefined ? defectOfFirst(head) : defectAfter(former, head);
    if (defect !== undefined) return { sequence, defect };
    former = head;
  }
  return undefined;
}

function known(signed) {
  const head = readHead(signed.text);
  return head && { ...head, hash: textHash(signed.text) };
}

function defectOfFirst({ sequence, previous }) {
  return (sequence === 1) === (previous === null) ? undefined : "does_not_follow";
}

function defectAfter(former, head) {
  if (head.sequence !== former.sequence + 1) return "sequence_wrong";
  if (head.previous !== former.hash) return "does_not_follow";
  return isBack(former, head) ? "goes_back" : undefined;
}

function isBack(former, head) {
  if (head.at < former.at || head.ledger.time < former.ledger.time) return true;
  const [was, is] = [former.ledger.chain, head.ledger.chain];
  if (was !== null && is !== null && is.sequence < was.sequence) return true;
  if (was?.sequence === is?.sequence && was?.hash !== is?.hash) return true;
  const [published, now] = [former.liabilities, head.liabilities];
  if (published === null) return false;
  if (now === null || now.number < published.number) return true;
  return now.number === published.number && now.hash !== published.hash;
}

/** Compares two signed texts, publications or heads. Check their signatures first. */
function compareSigned(one, other) {
  if (one === other) return "same";
  const numbers = [one, other].map(numberOf);
  return numbers[0] !== undefined && numbers[0] === numbers[1] ? "contradiction" : "unrelated";
}

function numberOf(text) {
  const publication = readLiabilities(text);
  if (publication !== undefined) return `publication ${publication.number}`;
  const head = readHead(text);
  return head && `head ${head.sequence}`;
}

// Reads files and prints; everything that decides stands above. Exits with 0 when each proof holds
// and none contradicts another, with 1 when not, with 2 when a file cannot be read.
import { readFileSync } from "node:fs";

const texts = JSON.parse(`{"en":{"title":"Check a proof","intro":"This page checks that what a bank owed you is in the total it published. It needs no network: nothing you open here leaves your device.","choose":"Open proof files","chooseHint":"Drop them here, too. With two files it also says whether both saw the same.","paste":"Or paste a proof","check":"Check","holds":"This proof holds","fails":"This proof does not hold","member":"Made for","publication":"Publication","at":"As of","owed":"Owed to you","ofTotal":"of {total} owed to all","nothingOwed":"Nothing","signature":"Signature","signatures":{"valid":"Valid","unchecked":"This browser cannot check it"},"key":"Signed by the key","code":"Code to compare","yours":"What only you can tell","yoursList":["The id is yours, and the amounts are what you had then, in accounts and pots together. A currency that is missing here is not in the total.","The key is the one the bank publishes, and has published before.","Others who look at the same publication see the same code."],"compared":{"same":"Both files are about the same publication, and both saw the same.","unrelated":"The files are about different publications, so they cannot contradict each other.","contradiction":"The files are about one publication, but say different things. Both are signed by the same key: keep them, they are evidence.","otherKeys":"The files are signed by different keys, so they are not of one bank."},"defects":{"not_a_proof":"This is not a proof file.","publication_unreadable":"What the bank signed is not in the form it must have.","signature_wrong":"The publication was changed, or was not signed by this key.","head_unreadable":"The entry of the bank’s log is not in the form it must have.","head_signature_wrong":"The entry of the bank’s log was changed, or not signed by this key.","head_of_other_key":"The publication and the log are signed by different keys.","not_announced":"The bank’s log names another publication, or other content.","asset_unknown":"A currency is not among those that were published.","asset_repeated":"A currency stands in the proof twice.","leaf_repeated":"One part of your balance is counted twice.","nonce_repeated":"Two parts of your balance are hidden by the same random number.","path_length_wrong":"A part of your balance is not a leaf of the published tree.","sum_too_large":"A sum in the tree is larger than any can be.","root_differs":"A part of your balance does not lead to what was published.","total_differs":"Your balance leads to another total than was published."},"language":"Français"},"fr":{"title":"Vérifier une preuve","intro":"Cette page vérifie que ce qu’une banque vous devait est dans le total qu’elle a publié. Elle n’a pas besoin de réseau : rien de ce que vous ouvrez ici ne quitte votre appareil.","choose":"Ouvrir des preuves","chooseHint":"Vous pouvez aussi les déposer ici. Avec deux fichiers, elle dit si tous deux ont vu la même chose.","paste":"Ou coller une preuve","check":"Vérifier","holds":"Cette preuve est valable","fails":"Cette preuve n’est pas valable","member":"Établie pour","publication":"Publication","at":"À la date du","owed":"Qui vous est dû","ofTotal":"sur {total} dus à tous","nothingOwed":"Rien","signature":"Signature","signatures":{"valid":"Valable","unchecked":"Ce navigateur ne peut pas la vérifier"},"key":"Signée par la clé","code":"Code à comparer","yours":"Ce que vous seul pouvez dire","yoursList":["L’identifiant est le vôtre, et les montants sont ce que vous aviez alors, comptes et cagnottes ensemble. Une devise qui manque ici n’est pas dans le total.","La clé est celle que la banque publie, et qu’elle publiait avant.","Les autres qui regardent la même publication voient le même code."],"compared":{"same":"Les deux fichiers portent sur la même publication, et tous deux ont vu la même chose.","unrelated":"Les fichiers portent sur des publications différentes : ils ne peuvent pas se contredire.","contradiction":"Les fichiers portent sur une même publication, mais ne disent pas la même chose. Tous deux sont signés par la même clé : gardez-les, ce sont des preuves.","otherKeys":"Les fichiers sont signés par des clés différentes : ils ne viennent pas d’une même banque."},"defects":{"not_a_proof":"Ce fichier n’est pas une preuve.","publication_unreadable":"Ce que la banque a signé n’a pas la forme voulue.","signature_wrong":"La publication a été modifiée, ou n’a pas été signée par cette clé.","head_unreadable":"L’entrée du journal de la banque n’a pas la forme qu’elle doit avoir.","head_signature_wrong":"L’entrée du journal de la banque a été modifiée, ou n’a pas été signée par cette clé.","head_of_other_key":"La publication et le journal sont signés par des clés différentes.","not_announced":"Le journal de la banque nomme une autre publication, ou un autre contenu.","asset_unknown":"Une devise ne fait pas partie de celles qui ont été publiées.","asset_repeated":"Une devise figure deux fois dans la preuve.","leaf_repeated":"Une part de votre solde est comptée deux fois.","nonce_repeated":"Deux parts de votre solde sont cachées par le même nombre aléatoire.","path_length_wrong":"Une part de votre solde n’est pas une feuille de l’arbre publié.","sum_too_large":"Une somme dans l’arbre est plus grande que possible.","root_differs":"Une part de votre solde ne mène pas à ce qui a été publié.","total_differs":"Votre solde mène à un autre total que celui qui a été publié."},"language":"English"}}`);
const t = Intl.DateTimeFormat().resolvedOptions().locale.startsWith("fr") ? texts.fr : texts.en;

function parsed(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

function linesOf(check) {
  if (!check.ok) return [`${t.fails}. ${t.defects[check.defect]}`];
  const owed = check.holdings.map(
    ({ asset, amount, total }) =>
      `${t.owed}: ${amount} ${asset} ${t.ofTotal.replace("{total}", `${total} ${asset}`)}`,
  );
  return [
    t.holds,
    ...(owed.length > 0 ? owed : [`${t.owed}: ${t.nothingOwed}`]),
    `${t.at}: ${check.publication.at}`,
    `${t.publication}: #${check.publication.number}`,
    `${t.member}: ${check.member}`,
    `${t.signature}: ${t.signatures[check.signature]}`,
    `${t.key}: ${check.key}`,
    `${t.code}: ${check.code}`,
  ];
}

const paths = process.argv.slice(2);
if (paths.length === 0) {
  process.stderr.write("node proof-check.mjs FILE [OTHER FILE]\n");
  process.exit(2);
}
const values = paths.map(parsed);
const checks = [];
for (const [index, value] of values.entries()) {
  const check = await checkProof(value);
  checks.push(check);
  process.stdout.write(`${paths[index]}\n`);
  for (const line of linesOf(check)) process.stdout.write(`  ${line}\n`);
}
let contradicts = false;
if (checks.length === 2 && checks.every(({ ok }) => ok)) {
  const [one, other] = checks;
  const found = compareSigned(one.text, other.text);
  const sameKey = one.key === other.key;
  contradicts = sameKey && found === "contradiction";
  const text = sameKey || found === "same" ? t.compared[found] : t.compared.otherKeys;
  process.stdout.write(`${text}\n`);
}
process.exitCode = contradicts || checks.some(({ ok }) => !ok) ? 1 : 0;
