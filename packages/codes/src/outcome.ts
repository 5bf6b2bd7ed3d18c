/** A value, or why there is none. */
export type Outcome<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export function found<T>(value: T): Outcome<T, never> {
  return { ok: true, value };
}

export function refused<E>(error: E): Outcome<never, E> {
  return { ok: false, error };
}
