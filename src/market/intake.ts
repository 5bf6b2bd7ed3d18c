import type { CommandRows, Exchange } from "#exchange";

/** The way into an exchange, which can be closed for a moment. */
export type Intake = {
  /** Hands in a copy of the commands; resolves with what they caused, once it was given out. */
  submit(list: CommandRows): Promise<Int32Array>;
  /** Runs while nothing is under way; what is handed in meanwhile waits. */
  whileQuiet<T>(run: () => Promise<T>): Promise<T>;
};

/** `give` is told of all events, in their order, each before the one who caused it hears. */
export function createIntake(
  exchange: Pick<Exchange, "submit">,
  give: (rows: Int32Array) => void,
): Intake {
  const underWay = new Set<Promise<unknown>>();
  let paused: Promise<void> | undefined;

  return {
    async submit(list) {
      // The caller may use the list again at once.
      const rows = list.rows.slice(0, list.length);
      while (paused !== undefined) await paused;
      const answer = exchange.submit(rows).then((said) => {
        if (said.length > 0) give(said);
        return said;
      });
      underWay.add(answer);
      try {
        return await answer;
      } finally {
        underWay.delete(answer);
      }
    },
    async whileQuiet(run) {
      while (paused !== undefined) await paused;
      const { promise, resolve } = Promise.withResolvers<void>();
      paused = promise;
      try {
        await Promise.allSettled(underWay);
        return await run();
      } finally {
        paused = undefined;
        resolve();
      }
    },
  };
}
