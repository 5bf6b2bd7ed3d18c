import { checkSignature, type Signed } from "./signature.ts";
import { type Head, readHead, readLiabilities, textHash } from "./signed-text-codec.ts";

/** Everything that can be wrong with a head of the log, seen beside the one before it. */
export type HeadDefect =
  | "unreadable"
  | "signature_wrong"
  | "sequence_wrong"
  | "does_not_follow"
  | "goes_back";

/** The first head that is not as it must be. */
export type BrokenHead = { readonly sequence: number; readonly defect: HeadDefect };

type KnownHead = Head & { readonly hash: string };

/**
 * Checks heads of the bank's log, oldest first and without gaps: each is signed, has the next
 * number, names the hash of the one before it, and nothing in it goes back: neither time, nor the
 * ledger, nor publications.
 *
 * @param before the head before the first, where one is known
 * @returns the first that is wrong; undefined when all are right
 */
export async function checkHeads(
  heads: readonly Signed[],
  before?: Signed,
): Promise<BrokenHead | undefined> {
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

function known(signed: Signed): KnownHead | undefined {
  const head = readHead(signed.text);
  return head && { ...head, hash: textHash(signed.text) };
}

function defectOfFirst({ sequence, previous }: Head): HeadDefect | undefined {
  return (sequence === 1) === (previous === null) ? undefined : "does_not_follow";
}

function defectAfter(former: KnownHead, head: Head): HeadDefect | undefined {
  if (head.sequence !== former.sequence + 1) return "sequence_wrong";
  if (head.previous !== former.hash) return "does_not_follow";
  return isBack(former, head) ? "goes_back" : undefined;
}

function isBack(former: Head, head: Head): boolean {
  if (head.at < former.at || head.ledger.time < former.ledger.time) return true;
  const [was, is] = [former.ledger.chain, head.ledger.chain];
  if (was !== null && is !== null && is.sequence < was.sequence) return true;
  if (was?.sequence === is?.sequence && was?.hash !== is?.hash) return true;
  const [published, now] = [former.liabilities, head.liabilities];
  if (published === null) return false;
  if (now === null || now.number < published.number) return true;
  return now.number === published.number && now.hash !== published.hash;
}

/**
 * What two signed texts of one bank tell together. `contradiction`: both say what stands under
 * the same number, and they differ. Signed by the same key, they are evidence that the bank shows
 * different people different things.
 */
export type Comparison = "same" | "unrelated" | "contradiction";

/** Compares two signed texts, publications or heads. Check their signatures first. */
export function compareSigned(one: string, other: string): Comparison {
  if (one === other) return "same";
  const numbers = [one, other].map(numberOf);
  return numbers[0] !== undefined && numbers[0] === numbers[1] ? "contradiction" : "unrelated";
}

function numberOf(text: string): string | undefined {
  const publication = readLiabilities(text);
  if (publication !== undefined) return `publication ${publication.number}`;
  const head = readHead(text);
  return head && `head ${head.sequence}`;
}
