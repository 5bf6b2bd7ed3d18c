import type { Ids } from "#kernel";
import { handleLengthMax, normaliseHandle, parseHandle } from "./handle.ts";

export const suggestionCount = 3;
const candidateCount = 12;
const endings = ["pay", "hq", "here", "now", "go", "too"];
// No 0 and 1: they look like letters.
const digits = "23456789";

/**
 * Handles near a taken one, valid but perhaps taken themselves, the nicest first. The digits are
 * drawn, so that a popular handle does not send everyone through the same row of taken ones.
 */
export function handleCandidates(taken: string, ids: Ids): string[] {
  const base = normaliseHandle(taken).replace(/[^a-z0-9_]/g, "") || "member";
  const candidates = new Set<string>();
  const offer = (ending: string) => {
    const candidate = base.slice(0, handleLengthMax - ending.length) + ending;
    if (parseHandle(candidate).ok) candidates.add(candidate);
  };
  for (const byte of ids.bytes(2)) offer(digits[byte % digits.length] ?? "2");
  for (const ending of endings) offer(`_${ending}`);
  const drawn = ids.bytes((candidateCount - candidates.size) * 3);
  for (let i = 0; i + 2 < drawn.length; i += 3) {
    offer([...drawn.subarray(i, i + 3)].map((byte) => digits[byte % digits.length]).join(""));
  }
  return [...candidates];
}
