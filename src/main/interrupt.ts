/** The operator ended the start before it was through. */
export class StartInterruptedError extends Error {
  override readonly name = "StartInterruptedError";
  constructor() {
    super("Stopped before it had started");
  }
}

/**
 * The outcome of `work`, or a failure as soon as `signal` is given. What `work` still does then is
 * not waited for: the database under it goes down, and it with it.
 *
 * @throws StartInterruptedError
 */
export async function untilInterrupted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return work;
  const interrupted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(new StartInterruptedError());
    signal.addEventListener("abort", () => reject(new StartInterruptedError()), { once: true });
  });
  return Promise.race([work, interrupted]);
}
