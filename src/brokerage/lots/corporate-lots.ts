import { apportion } from "#kernel";
import { termOf } from "./days.ts";
import type { Lot } from "./lot.ts";
import type { Exchange, Rescale, SpinOff } from "./lot-event.ts";
import { addLots, holdingOf, type LotState, quantityOf, rescaled } from "./lot-state.ts";

/**
 * New quantities at the old cost. What the new measure cannot express any more (less than a
 * billionth of a unit) is gone for nothing, and its cost with it.
 */
export function rescaleLots(state: LotState, { id, on, instrument, ratio }: Rescale): void {
  const holding = holdingOf(state, instrument);
  const quantities = rescaledEach(holding.lots, ratio);
  const lots = holding.lots.map((lot, index) => ({ ...lot, quantity: quantities[index] ?? 0n }));
  for (const [index, lot] of lots.entries()) {
    if (lot.quantity > 0n) continue;
    const quantity = holding.lots[index]?.quantity ?? 0n;
    state.disposals.push(disposalOf({ ...lot, quantity }, { sale: id, soldOn: on, proceeds: 0n }));
  }
  holding.lots = lots.filter((lot) => lot.quantity > 0n);
  holding.losses = holding.losses
    .map((loss) => ({ ...loss, quantity: rescaled(loss.quantity, ratio) }))
    .filter((loss) => loss.quantity > 0n);
}

/** Lots of what was spun off take their part of the cost; who holds both has paid the same. */
export function spinOffLots(state: LotState, event: SpinOff): void {
  const { numerator, denominator } = event.basis;
  const holding = holdingOf(state, event.instrument);
  const quantities = rescaledEach(holding.lots, event.ratio);
  const weights = [numerator, denominator - numerator];
  const spun: Lot[] = [];
  holding.lots = holding.lots.map((lot, index) => {
    const quantity = quantities[index] ?? 0n;
    if (quantity === 0n) return lot;
    const [cost = 0n, costLeft = 0n] = apportion(lot.cost, weights);
    const [disallowed = 0n, disallowedLeft = 0n] = apportion(lot.disallowed, weights);
    spun.push({ ...movedLot(lot, event), origin: "distribution", quantity, cost, disallowed });
    return { ...lot, cost: costLeft, disallowed: disallowedLeft };
  });
  addLots(holdingOf(state, event.into), spun);
}

/** Lots become lots of the instrument merged into; cash beside it may make a gain. */
export function exchangeLots(state: LotState, event: Exchange): void {
  const holding = holdingOf(state, event.instrument);
  if (holding.lots.length === 0) return;
  const held = holding.lots.map((lot) => lot.quantity);
  const quantities = rescaledEach(holding.lots, event.ratio);
  const cash = apportion(event.cash, held);
  const values = apportion(event.value, held);
  const exchanged: Lot[] = [];
  for (const [index, lot] of holding.lots.entries()) {
    const [quantity = 0n, paid = 0n, value = 0n] = [quantities[index], cash[index], values[index]];
    const gain = recognised(value + paid - lot.cost, paid);
    // Without any new unit the whole lot was cashed in.
    const cost = quantity === 0n ? 0n : lot.cost - paid + gain;
    if (quantity > 0n) {
      const disallowed = lot.disallowed < cost ? lot.disallowed : cost;
      exchanged.push({ ...movedLot(lot, event), origin: "exchange", quantity, cost, disallowed });
    }
    if (paid === 0n && quantity > 0n) continue;
    const sold = { ...lot, quantity: quantity === 0n ? lot.quantity : 0n, cost: lot.cost - cost };
    const sale = { sale: event.id, soldOn: event.on, proceeds: paid };
    state.disposals.push(disposalOf(sold, sale));
  }
  state.holdings.delete(event.instrument);
  addLots(holdingOf(state, event.into), exchanged);
}

function recognised(gain: bigint, cash: bigint): bigint {
  if (gain <= 0n) return 0n;
  return gain < cash ? gain : cash;
}

function rescaledEach(lots: readonly Lot[], ratio: Rescale["ratio"]): bigint[] {
  if (lots.length === 0) return [];
  const total = rescaled(quantityOf(lots), ratio);
  return apportion(
    total,
    lots.map((lot) => lot.quantity),
  );
}

/** The lot under a name of its own: the events of both instruments may meet in one report. */
function movedLot(lot: Lot, { id, into }: SpinOff | Exchange): Lot {
  const name = `${id}:${lot.id}`;
  return { ...lot, id: name, opening: name, instrument: into, isReplacement: false };
}

/** What was sold of a lot, given the lot as it went. */
export function disposalOf(
  lot: Lot,
  {
    sale,
    soldOn,
    proceeds,
  }: { readonly sale: string; readonly soldOn: string; readonly proceeds: bigint },
) {
  const { id, instrument, openedOn, heldSince, quantity, cost } = lot;
  const term = termOf(heldSince, soldOn);
  const of = { sale, lot: id, instrument, openedOn, heldSince, soldOn };
  return { ...of, quantity, proceeds, cost, disallowed: 0n, term };
}
