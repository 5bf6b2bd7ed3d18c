type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out what was not said, so that it is not taken for a change. */
export function definedOf<T extends object>(said: T): Defined<T> {
  const entries = Object.entries(said).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}
