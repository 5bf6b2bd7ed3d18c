import type { Db } from "#kernel";
import { insertKeeper, readKeepers } from "./store/venue.ts";

/** Those without whom a generation of the venue forgets nothing: who stores what it says. */
export type Keepers = {
  /** One has begun to follow; if it stores what it is told, it is needed from now on. */
  note(name: string): void;
  /** Whether all who are needed are among those who follow. */
  areAll(names: ReadonlySet<string>): Promise<boolean>;
};

/** `known` are the names of those who store; one that never followed has nothing to lose. */
export async function openKeepers(
  db: Db,
  generation: number,
  known: readonly string[],
): Promise<Keepers> {
  const needed = new Set(await readKeepers(db, generation));
  const writing: Promise<void>[] = [];
  return {
    note(name) {
      if (needed.has(name) || !known.includes(name)) return;
      needed.add(name);
      const written = db.transaction((tx) => insertKeeper(tx, name, generation));
      // Whoever wants to forget asks whether it was.
      written.catch(() => needed.delete(name));
      writing.push(written);
    },
    async areAll(names) {
      await Promise.all(writing.splice(0));
      return [...needed].every((name) => names.has(name));
    },
  };
}
