import { type Clock, type Db, minuteMs, type Transact } from "#kernel";
import { isFinal, type Movements } from "#movements";
import type { RequestId } from "./ids.ts";
import { requestEvents } from "./request-events.ts";
import { openRequestPayment, settleRequestPayment, voidRequestPayment } from "./store/requests.ts";

export type SettleDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly movements: Movements;
  readonly transact: Transact;
};

/** A payment of a request that is open for longer was left by a crash. */
export const staleMs = minuteMs;

/**
 * Takes over what became of the payment that a request has open, if any. The movement leads, the
 * request follows: this is done after each payment, and before anything else by whoever finds one
 * left open by a crash. To be called in the request's turn, when no payment of it is under way.
 *
 * @param known `answered` right after its answer came, so that a movement which is not there never
 *   will be; `found` when a write in doubt may still land
 * @returns false while the outcome is not known
 */
export async function settleOpenPayment(
  deps: SettleDeps,
  id: RequestId,
  known: "answered" | "found",
): Promise<boolean> {
  const payment = await openRequestPayment(deps.db, id);
  if (!payment) return true;
  const movement = await deps.movements.find(payment.movementId);
  if (movement && !isFinal(movement.state)) return false;
  const isFresh = deps.clock.nowMs() - payment.createdAtMs < staleMs;
  if (!movement && known === "found" && isFresh) return false;
  await deps.transact(async (tx, announce) => {
    if (movement?.state !== "completed") return voidRequestPayment(tx, payment.movementId);
    const request = await settleRequestPayment(tx, payment.movementId);
    if (request) await announce(requestEvents(request, "paid", deps.clock.nowMs()));
  });
  return true;
}
