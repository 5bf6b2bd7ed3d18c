import { inspect } from "node:util";
import { AssertionFailure } from "./assert.ts";

/** An expected outcome is returned, not thrown: `E` is a union of `{ code, ...data }`. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | Failure<E>;
export type Failure<E> = { readonly ok: false; readonly error: E };

/** An outcome that was hoped for. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** An outcome that was expected to be possible. */
export function err<const E>(error: E): Failure<E> {
  return { ok: false, error };
}

/** The value of a result that the caller has arranged to succeed; a failure is a bug. */
export function must<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw new AssertionFailure(`unexpected failure: ${inspect(result.error)}`);
}
