import type { OutputOf } from "@bourse/contract";
import { type BrokenHead, checkHeads, checkProof, type ProofCheck, textHash } from "@bourse/proof";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";

/** What became of the bank's log since this device last looked. */
export type LogCheck =
  | { readonly state: "first" | "same"; readonly sequence: number }
  | { readonly state: "changed"; readonly sequence: number };

/** A member's proof with what this device found out about it. */
export type CheckedProof = {
  readonly file: OutputOf<"myProof">;
  readonly check: ProofCheck;
  readonly log: LogCheck;
  readonly brokenHead: BrokenHead | undefined;
};

/** Publications, newest first. */
export const publicationsQuery = infiniteQueryOptions({
  queryKey: ["proof", "publications"],
  queryFn: ({ pageParam, signal }) =>
    api.liabilities(
      { limit: 10, ...(pageParam === null ? {} : { cursor: pageParam }) },
      { signal },
    ),
  initialPageParam: firstPage(),
  getNextPageParam: (page) => page.nextCursor,
});

function firstPage(): string | null {
  return null;
}

/** The member's proof from one publication, checked here: nothing is taken from the server's word. */
export function checkedProofQuery(number: number) {
  return queryOptions({
    queryKey: ["proof", "mine", number],
    queryFn: async ({ signal }): Promise<CheckedProof> => {
      const file = await api.myProof({ number }, { signal });
      const check = await checkProof(file);
      return { file, check, ...(await checkLog(signal)) };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

const storageKey = "bourse.log";

type SeenHead = { readonly sequence: number; readonly hash: string };

/** The newest head that this device saw: the bank's log may grow after it, and not change. */
function readSeen(): SeenHead | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "null");
    if (typeof kept !== "object" || kept === null) return undefined;
    if (!("sequence" in kept && "hash" in kept)) return undefined;
    const { sequence, hash } = kept;
    return typeof sequence === "number" && typeof hash === "string"
      ? { sequence, hash }
      : undefined;
  } catch {
    return undefined;
  }
}

function remember(head: SeenHead): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(head));
  } catch {
    // Storage is off: every look is the first.
  }
}

async function checkLog(signal: AbortSignal): Promise<Pick<CheckedProof, "log" | "brokenHead">> {
  const { items } = await api.signedHeads({ limit: 100 }, { signal });
  const [newest] = items;
  const seen = readSeen();
  const sequence = newest?.sequence ?? 0;
  const brokenHead = await checkHeads(items.toReversed());
  if (seen !== undefined && !(await isKept(seen, signal))) {
    return { log: { state: "changed", sequence: seen.sequence }, brokenHead };
  }
  if (newest !== undefined && brokenHead === undefined) {
    remember({ sequence, hash: textHash(newest.text) });
  }
  if (seen === undefined) return { log: { state: "first", sequence }, brokenHead };
  return { log: { state: "same", sequence: seen.sequence }, brokenHead };
}

async function isKept({ sequence, hash }: SeenHead, signal: AbortSignal): Promise<boolean> {
  const { items } = await api.signedHeads({ cursor: String(sequence + 1), limit: 1 }, { signal });
  const [head] = items;
  return head?.sequence === sequence && textHash(head.text) === hash;
}
