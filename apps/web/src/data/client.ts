import type { CurrencyCode, WireMoney } from "@bourse/contract";
import { BourseConnectionError, BourseError, createClient } from "@bourse/sdk";

/** What is framed never acts for a member, not even where a browser would send their session. */
const withoutSession: typeof fetch = (input, init) =>
  fetch(input, { ...init, credentials: "omit" });

/** The API, by the session's cookie. */
export const api = createClient({
  baseUrl: location.origin,
  ...(window.parent !== window && { fetch: withoutSession }),
});

/** A fresh idempotency key: 128 random bits. */
function newKey(): string {
  return crypto.randomUUID();
}

/**
 * The idempotency key of an intent. It is written down before the first request and stays the same
 * until the intent is settled, so that a repeated call, even after a reload, pays once.
 */
export function keyOf(intent: string): string {
  const name = `bourse.key.${intent}`;
  try {
    const kept = sessionStorage.getItem(name);
    if (kept !== null) return kept;
    const key = newKey();
    sessionStorage.setItem(name, key);
    return key;
  } catch {
    return newKey();
  }
}

/** Forgets the key of an intent whose outcome is known. */
export function settleKey(intent: string): void {
  try {
    sessionStorage.removeItem(`bourse.key.${intent}`);
  } catch {
    // Storage is off: there is nothing to forget.
  }
}

/** Whether nothing is known about the outcome, so that the same key must be used again. */
export function outcomeUnknown(error: unknown): boolean {
  if (error instanceof BourseConnectionError) return true;
  return error instanceof BourseError && error.problem.status >= 500;
}

export function problemOf(error: unknown) {
  return error instanceof BourseError ? error.problem : undefined;
}

export function isSignedOut(error: unknown): boolean {
  return problemOf(error)?.code === "sign_in_required";
}

export function wire(amount: bigint, currency: CurrencyCode): WireMoney {
  return { amount: amount.toString(), currency };
}
