/**
 * Runs what concerns one thing one after the other, in the order of asking. The process is the only
 * writer, so this decides races before the database's constraints have to.
 */
export type Turns = <T>(key: string, run: () => Promise<T>) => Promise<T>;

/** Turns that last as long as the process. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return (key, run) => {
    const before = last.get(key);
    const mine = before ? before.then(run, run) : run();
    last.set(key, mine);
    const end = () => {
      if (last.get(key) === mine) last.delete(key);
    };
    mine.then(end, end);
    return mine;
  };
}
