/** Made at the first call; after a failure the next call tries again. */
export function lazily<T>(make: () => Promise<T>) {
  let begun: Promise<T> | undefined;
  let made: T | undefined;
  const get = (): Promise<T> => {
    begun ??= make().then(
      (value) => {
        made = value;
        return value;
      },
      (cause: unknown) => {
        begun = undefined;
        throw cause;
      },
    );
    return begun;
  };
  /** What was begun, once it is there; nothing when it was not, or failed. */
  const started = async (): Promise<T | undefined> => begun?.catch(() => undefined);
  return { get, now: () => made, started };
}
