import type { Accounts } from "#accounts";
import type { Log } from "#kernel";
import type { Movement, Movements } from "#movements";

/** Rounds payments up into pots, after they have completed. */
export type RoundUps = {
  /** Waits until what has completed so far is rounded up. */
  idle(): Promise<void>;
  /** Stops listening, and waits likewise. */
  close(): Promise<void>;
};

/**
 * Listens to completed movements and puts the difference aside where a pot rounds up. It comes
 * after the payment and never delays or fails it.
 */
export function startRoundUps(deps: {
  readonly movements: Movements;
  readonly accounts: Pick<Accounts, "roundUpAfter">;
  readonly log: Log;
}): RoundUps {
  const underWay = new Set<Promise<void>>();
  const stop = deps.movements.subscribe((movement) => {
    if (movement.state !== "completed" || !("member" in movement.from)) return;
    const rounding = deps.accounts.roundUpAfter(movement);
    // Nothing, where no pot rounds up: that is known from memory.
    if (!(rounding instanceof Promise)) return;
    const work = finish(movement, rounding).finally(() => underWay.delete(work));
    underWay.add(work);
  });

  async function finish(movement: Movement, rounding: Promise<void>): Promise<void> {
    try {
      await rounding;
    } catch (error) {
      deps.log.error({ error, movement: movement.id }, "a payment was not rounded up");
    }
  }

  async function idle(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
  }

  return {
    idle,
    async close() {
      stop();
      await idle();
    },
  };
}
