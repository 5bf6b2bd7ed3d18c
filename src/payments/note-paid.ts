import type { Identity } from "#identity";
import type { Log } from "#kernel";
import type { Movement } from "#movements";
import { memberOf } from "./state.ts";

type NotePaidDeps = { readonly log: Log; readonly identity: Identity };

/** Makes the two no strangers any more. The payment stands whether or not this can be stored. */
export async function notePaid({ log, identity }: NotePaidDeps, movement: Movement): Promise<void> {
  const from = memberOf(movement.from);
  const to = memberOf(movement.to);
  if (movement.state !== "completed" || from === undefined || to === undefined) return;
  try {
    await identity.recordPayment({ from, to });
  } catch (error) {
    log.error({ movement: movement.id, error }, "a new payee could not be noted");
  }
}
