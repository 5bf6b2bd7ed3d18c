/** A broken invariant: a bug, never an expected outcome. It is not caught to go on. */
export class AssertionFailure extends Error {
  override readonly name = "AssertionFailure";
}

/**
 * States what must be true. Stays on in production: a violated invariant stops the operation (and
 * rolls back its transaction) instead of corrupting money.
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message);
}

/** Marks a branch that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new AssertionFailure(`unreachable: ${String(value)}`);
}
