import { dayStartMs, transferCodes } from "#accounts";
import { idToU128, type MemberId, secondMs } from "#kernel";
import { type TransferInput, transferFlags, transferInput } from "#ledger";
import type { Instrument, InstrumentId } from "#market";
import { type Movement, reservationsOf, type Step } from "#movements";
import { type Core, instrumentById, openHolding } from "../core.ts";
import { type Gift, giftAccount, giftFrom, giftMovements } from "../gift.ts";
import { restatementStep, restatementsOf } from "../gift-codec.ts";
import { endings } from "../gifts.ts";
import { type CorporateAction, newInstrumentOf } from "./action.ts";
import { payoutOf } from "./payout.ts";
import { movedUnits } from "./restate.ts";

/** Units of a holder that are not paid to them any more: they went along with their gifts. */
export type GiftedUnits = ReadonlyMap<InstrumentId, bigint>;

/**
 * Gifts that wait follow what an issuer does to their units as units that are held do: what was set
 * aside is let go, changed at the depository, and set aside anew, in one chain. Cash stays with the
 * giver, who has the units by the books; a gift of which no unit is left ends.
 *
 * Safe to repeat. Returns what all gifts of this holder have changed by this action, or nothing
 * while one of them is being answered.
 */
export async function restateGifts(
  core: Core,
  action: CorporateAction,
  giver: MemberId,
): Promise<GiftedUnits | undefined> {
  const from = await instrumentById(core, action.instrument);
  const into = await instrumentById(core, newInstrumentOf(action));
  const gifted = new Map<InstrumentId, bigint>();
  for (const found of await giftMovements(core, giver)) {
    const movement = await followed(core, action, giver, found, { from, into });
    if (!movement) return undefined;
    for (const { id, ledger } of from.id === into.id ? [into] : [from, into]) {
      gifted.set(id, (gifted.get(id) ?? 0n) + changeBy(action, movement, ledger));
    }
  }
  return gifted;
}

type Both = { readonly from: Instrument; readonly into: Instrument };

/** The movement when there is nothing to follow (any more); nothing where it may be answered yet. */
async function followed(
  core: Core,
  action: CorporateAction,
  giver: MemberId,
  movement: Movement,
  both: Both,
): Promise<Movement | undefined> {
  const gift = await giftFrom(core, movement);
  if (!gift || gift.from !== giver || gift.state !== "pending") return movement;
  const isOf = gift.units.some(({ instrument }) => instrument === action.instrument);
  const isEarlier = gift.createdAtMs < dayStartMs(action.exOn);
  if (!isOf || !isEarlier || gift.restatedBy.includes(action.id)) return movement;
  // It ends by itself: payments give it back.
  if (gift.endsAtMs <= core.clock.nowMs()) return undefined;
  const step = await restatement(core, action, movement, gift, both);
  const advanced = await core.movements.advance(movement.id, step);
  if (advanced.ok) return advanced.value;
  const now = await core.movements.find(movement.id);
  return now?.state === "pending" ? undefined : now;
}

async function restatement(
  core: Core,
  action: CorporateAction,
  movement: Movement,
  gift: Gift,
  { from, into }: Both,
): Promise<Step> {
  const name = restatementStep(action.id);
  const reason = "corporate_action";
  const letGo = endings(core, movement, "voidPendingTransfer");
  const units = new Map(gift.units.map(({ instrument, quantity }) => [instrument, quantity]));
  const { takes, gives } = payoutOf(action, units.get(action.instrument) ?? 0n, into);
  const changes: TransferInput[] = [];
  for (const [changed, sign] of [[takes, -1n] as const, [gives, 1n] as const]) {
    if (!changed) continue;
    const { instrument, quantity } = changed;
    units.set(instrument, (units.get(instrument) ?? 0n) + sign * quantity);
    const of = instrument === into.id ? into : from;
    changes.push(...(await movedUnits(core, gift.from, of, sign * quantity)));
  }
  const left = [...units].filter(([, quantity]) => quantity > 0n);
  if (left.length === 0) return { name, target: "cancelled", reason, transfers: letGo };
  const timeout = Math.max(1, Math.floor((gift.endsAtMs - core.clock.nowMs()) / secondMs));
  const anew: TransferInput[] = [];
  for (const [id, amount] of left) {
    const instrument = await instrumentById(core, id);
    anew.push(
      transferInput({
        id: core.ids.u128(),
        debitAccountId: idToU128(await openHolding(core, gift.from, instrument)),
        creditAccountId: await giftAccount(core, gift.to, instrument),
        amount,
        ledger: instrument.ledger,
        code: transferCodes.shareGift,
        flags: transferFlags.pending,
        timeout,
      }),
    );
  }
  const transfers = [...letGo, ...changes, ...anew];
  return { name, target: "pending", reason, endsAtMs: gift.endsAtMs, transfers };
}

/** Units that came to the giver from the depository with the restatement, or went (below zero). */
function changeBy({ id }: CorporateAction, movement: Movement, ledger: number): bigint {
  const at = movement.steps.findIndex(({ name }) => name === restatementStep(id));
  const step = movement.steps[at];
  if (step?.target !== "pending" || !restatementsOf(movement).includes(id)) return 0n;
  const reserved = (steps: Movement["steps"]) =>
    reservationsOf({ steps })
      .filter((one) => one.ledger === ledger)
      .reduce((sum, { amount }) => sum + amount, 0n);
  return reserved([step]) - reserved(movement.steps.slice(0, at));
}
