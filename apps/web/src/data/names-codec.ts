/** The names of a closed set, from a record that is complete by type. */
export function namesOf<T extends string>(all: Readonly<Record<T, unknown>>): readonly T[] {
  // Object.keys forgets which names a type allows; a record made by us has no others.
  return Object.keys(all) as T[];
}
