import { assert } from "#kernel";
import type { Asked } from "#movements";
import type { Outcome } from "./deps.ts";
import type { Settlers, Shop } from "./shop.ts";
import type { Unit } from "./unit.ts";
import type { Moved, Work } from "./work.ts";

/** Stores the work, posts its movement, stores what came of it. */
export async function carryOut(
  shop: Shop,
  settlers: Settlers,
  work: Work,
  before?: (unit: Unit) => Promise<void>,
): Promise<Outcome> {
  const { idempotency: _, ...call } = work.call;
  // The answer to the key comes with the outcome.
  await shop.change({ ...call, idempotency: null }, async (unit) => {
    await before?.(unit);
    unit.begin(work);
    return { ok: true, value: {} };
  });
  return end(shop, settlers, work, { kept: true });
}

/** Carries stored work on to its end, again. The same thing happens once. */
export function finish(shop: Shop, settlers: Settlers, work: Work): Promise<Outcome> {
  return end(shop, settlers, work, { kept: false });
}

async function end(shop: Shop, settlers: Settlers, work: Work, asked: Asked): Promise<Outcome> {
  shop.underWay.add(work.id);
  try {
    const moved = await post(shop, work, asked);
    return await shop.change(work.call, async (unit) => {
      unit.finish(work.id);
      return settle(shop, settlers, unit, { work, moved });
    });
  } finally {
    shop.underWay.delete(work.id);
  }
}

async function post({ movements }: Shop, { move }: Work, asked: Asked): Promise<Moved> {
  if (move === null) return { ok: true, movement: null };
  if ("intent" in move) {
    const submitted = await movements.submit(move.intent, asked);
    if (submitted.ok) return { ok: true, movement: submitted.value };
    assert(submitted.error.code === "movement_failed", "the key of a work is its own");
    return { ok: false, reason: submitted.error.refusal };
  }
  const advanced = await movements.advance(move.advance, move.step, asked);
  if (advanced.ok) return { ok: true, movement: advanced.value };
  const { error } = advanced;
  return { ok: false, reason: error.code === "step_refused" ? error.refusal : error.code };
}

type Posted = { readonly work: Work; readonly moved: Moved };

/** One call for each kind, so that each settler gets the purpose of its kind. */
function settle(shop: Shop, settlers: Settlers, unit: Unit, { work, moved }: Posted) {
  const { call } = work;
  switch (work.kind) {
    case "charge":
      return settlers.charge(shop, unit, { call, purpose: work.purpose, moved });
    case "capture":
      return settlers.capture(shop, unit, { call, purpose: work.purpose, moved });
    case "increment":
      return settlers.increment(shop, unit, { call, purpose: work.purpose, moved });
    case "cancel":
      return settlers.cancel(shop, unit, { call, purpose: work.purpose, moved });
    case "refund":
      return settlers.refund(shop, unit, { call, purpose: work.purpose, moved });
    case "transfer":
      return settlers.transfer(shop, unit, { call, purpose: work.purpose, moved });
    case "undo":
      return settlers.undo(shop, unit, { call, purpose: work.purpose, moved });
    case "settle":
      return settlers.settle(shop, unit, { call, purpose: work.purpose, moved });
    case "payout":
      return settlers.payout(shop, unit, { call, purpose: work.purpose, moved });
    case "payoutEnd":
      return settlers.payoutEnd(shop, unit, { call, purpose: work.purpose, moved });
    case "payoutReversal":
      return settlers.payoutReversal(shop, unit, { call, purpose: work.purpose, moved });
    case "dispute":
      return settlers.dispute(shop, unit, { call, purpose: work.purpose, moved });
    case "repayment":
      return settlers.repayment(shop, unit, { call, purpose: work.purpose, moved });
    case "topUp":
      return settlers.topUp(shop, unit, { call, purpose: work.purpose, moved });
    case "disputeEnd":
      return settlers.disputeEnd(shop, unit, { call, purpose: work.purpose, moved });
  }
}
