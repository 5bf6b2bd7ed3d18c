import { hash } from "node:crypto";
import { transferCodes } from "#accounts";
import {
  assert,
  dayMs,
  err,
  idToU128,
  type MemberId,
  type Money,
  type MovementId,
  money,
  ok,
  type Result,
  secondMs,
} from "#kernel";
import { type TransferInput, transferFlags, transferInput } from "#ledger";
import type { Instrument, InstrumentId, Quantity } from "#market";
import { linkName, type Movement, reservationsOf, type Step } from "#movements";
import { entitlementsOf } from "./actions/store.ts";
import { type Core, instrumentById, openHolding } from "./core.ts";
import type { AnswerGiftError, ClaimGiftError, GiveError } from "./errors.ts";
import { actionsUnderWay, type Gift, giftAccount, giftFrom } from "./gift.ts";
import { marketPrice } from "./order-request.ts";
import { grossOf } from "./pricing.ts";
import { formatQuantity } from "./quantity-codec.ts";
import { unsettledBuys } from "./store/holdings.ts";

/** What is given, and to whom. */
export type GiftOrder = {
  /** A handle; without it, whoever has the link. */
  readonly to?: string;
  readonly symbol: string;
  readonly quantity: Quantity;
  readonly note?: string;
};

export const giftMs = 7 * dayMs;

/** Gives units that are settled. They are set aside until the other accepts, at most 7 days. */
export function giveShares(
  core: Core,
  member: MemberId,
  order: GiftOrder,
  idempotencyKey: string,
): Promise<Result<Gift, GiveError>> {
  return core.inTurn(member, async () => {
    const { to, symbol, quantity, note = "" } = order;
    const asked = JSON.stringify(["gift", to ?? null, symbol, formatQuantity(quantity), note]);
    const requestHash = hash("sha256", asked, "hex");
    const first = await core.movements.replay(member, idempotencyKey, requestHash);
    if (first) return resultOf(core, first);
    const instrument = await core.market.instrumentOf(symbol);
    if (!instrument) return err({ code: "order_invalid", fault: "instrument_not_found" });
    if (quantity === 0n) return err({ code: "order_invalid", fault: "quantity_too_small" });
    const payee = await payeeOf(core, member, to);
    if (!payee.ok) return payee;
    if (await isUnderWayFor(core, member, instrument.id)) {
      return err({ code: "action_under_way" });
    }
    const holding = idToU128(await openHolding(core, member, instrument));
    if (!(await hasSettled(core, member, instrument.id, holding, quantity))) {
      return err({ code: "insufficient_units" });
    }
    const transfer = transferInput({
      id: core.ids.u128(),
      debitAccountId: holding,
      creditAccountId: await giftAccount(core, payee.value, instrument),
      amount: quantity,
      ledger: instrument.ledger,
      code: transferCodes.shareGift,
      flags: transferFlags.pending,
      timeout: giftMs / secondMs,
    });
    const given = { instrument, quantity, receiver: payee.value, note };
    const intent = await intentOf(core, member, given, transfer);
    return resultOf(core, await core.movements.submit({ ...intent, idempotencyKey, requestHash }));
  });
}

async function intentOf(
  core: Core,
  member: MemberId,
  given: {
    readonly instrument: Instrument;
    readonly quantity: Quantity;
    readonly receiver: MemberId | null;
    readonly note: string;
  },
  transfer: TransferInput,
) {
  const { instrument, quantity, receiver, note } = given;
  const party = (of: MemberId) => ({ type: "member", member: of, account: null }) as const;
  return {
    id: core.ids.make("mov"),
    kind: "share_gift",
    owner: member,
    from: party(member),
    to: receiver === null ? ({ type: "outside", name: linkName } as const) : party(receiver),
    amount: await worthOf(core, instrument, quantity),
    note,
    category: "friends",
    // As a payment to a stranger, or behind a link: payments give it back when nobody takes it.
    details: {
      wait: receiver === null ? "claim" : "accept",
      instrumentId: instrument.id,
      quantity: formatQuantity(quantity),
      symbol: instrument.symbol,
    },
    step: {
      name: "send",
      target: "pending",
      endsAtMs: core.clock.nowMs() + giftMs,
      transfers: [transfer],
    },
  } as const;
}

/** At the price of the last trade; nothing where there is none. */
async function worthOf(
  { market }: Core,
  instrument: Instrument,
  quantity: Quantity,
): Promise<Money> {
  const quote = await market.quote(instrument);
  const price = quote?.last ?? marketPrice("sell", quote);
  const { currency } = instrument;
  return money(price ? grossOf(price, quantity, currency, "down") : 0n, currency);
}

/** Null is whoever has the link. */
async function payeeOf(
  { identity }: Core,
  member: MemberId,
  to: string | undefined,
): Promise<Result<MemberId | null, GiveError>> {
  if (to === undefined) return ok(null);
  const payee = await identity.findPayee(member, to);
  if (!payee.ok) return err({ code: "not_found" });
  return payee.value.id === member ? err({ code: "cannot_pay_self" }) : ok(payee.value.id);
}

async function resultOf(
  core: Core,
  submitted: Awaited<ReturnType<Core["movements"]["submit"]>>,
): Promise<Result<Gift, GiveError>> {
  if (!submitted.ok) {
    const isConflict = submitted.error.code === "idempotency_key_conflict";
    return err({ code: isConflict ? "idempotency_key_conflict" : "insufficient_units" });
  }
  const gift = await giftFrom(core, submitted.value);
  assert(gift, "a gift is a gift");
  return ok(gift);
}

/** Units that are not settled cannot leave: they may have to go back. */
async function hasSettled(
  core: Core,
  member: MemberId,
  instrument: InstrumentId,
  holding: bigint,
  quantity: Quantity,
): Promise<boolean> {
  const [record] = await core.ledger.lookupAccounts([holding]);
  if (!record) return false;
  const unsettled = (await unsettledBuys(core.db, member)).get(instrument) ?? 0n;
  const free = record.creditsPosted - record.debitsPosted - record.debitsPending;
  return free - unsettled >= quantity;
}

/** From an ex-date until an action has changed what a member holds nobody could say what is given. */
async function isUnderWayFor(
  core: Core,
  member: MemberId,
  instrument: InstrumentId,
): Promise<boolean> {
  const open = await actionsUnderWay(core, [instrument]);
  if (open.length === 0) return false;
  const own = await entitlementsOf(core.db, member);
  return !open.every(({ id }) =>
    own.some(({ action, entitlement }) => action.id === id && entitlement.state === "paid"),
  );
}

/** The receiver accepts or declines; the giver takes it back. */
export type GiftAnswer = "accept" | "decline" | "cancel";

/** Of answers that race, the ledger carries out one. */
export async function answerGift(
  core: Core,
  member: MemberId,
  id: MovementId,
  answer: GiftAnswer,
): Promise<Result<Gift, AnswerGiftError>> {
  const movement = await core.movements.find(id);
  const gift = movement && (await giftFrom(core, movement));
  if (!gift || (gift.from !== member && gift.to !== member)) return err({ code: "not_found" });
  const isTheirs = answer === "cancel" ? gift.from === member : gift.to === member;
  if (!isTheirs || gift.state !== "pending") return answeredBefore(gift, isTheirs, answer);
  if (answer === "accept" && gift.isHeld) return err({ code: "action_under_way" });
  const advanced = await core.movements.advance(id, stepOf(core, movement, answer));
  const changed = advanced.ok ? await giftFrom(core, advanced.value) : undefined;
  return changed ? ok(changed) : err({ code: "movement_not_pending" });
}

const ends = { accept: "accepted", decline: "declined", cancel: "cancelled" } as const;

/** Who repeats an answer hears what came of it; any other comes too late. */
function answeredBefore(
  gift: Gift,
  isTheirs: boolean,
  answer: GiftAnswer,
): Result<Gift, AnswerGiftError> {
  const isRepeated = isTheirs && gift.state === ends[answer];
  return isRepeated ? ok(gift) : err({ code: "movement_not_pending" });
}

/**
 * Takes the units behind a link; the movement stands for the link, as payments read it. Exactly one
 * claimer gets them; repeating it gives them the same.
 */
export async function claimGift(
  core: Core,
  member: MemberId,
  id: MovementId,
): Promise<Result<Movement, ClaimGiftError>> {
  const movement = await core.movements.find(id);
  const gift = movement && (await giftFrom(core, movement));
  if (!gift || movement.details["wait"] !== "claim") return err({ code: "not_found" });
  if (gift.from === member) return err({ code: "cannot_pay_self" });
  if (movement.state !== "pending") return claimedBy(member, movement);
  if (await core.identity.isBlockedBetween(gift.from, member)) return err({ code: "blocked" });
  if (gift.isHeld) return err({ code: "action_under_way" });
  const advanced = await core.movements.advance(id, {
    name: "claim",
    target: "completed",
    // They never pass through an account between: set free and given, at once or not at all.
    transfers: [
      ...endings(core, movement, "voidPendingTransfer"),
      ...(await handingOver(core, movement, gift, member)),
    ],
    to: { type: "member", member, account: null },
  });
  return advanced.ok ? claimedBy(member, advanced.value) : err({ code: "claim_closed" });
}

function claimedBy(member: MemberId, movement: Movement): Result<Movement, ClaimGiftError> {
  const { state, to } = movement;
  const isTheirs = state === "completed" && to.type === "member" && to.member === member;
  return isTheirs ? ok(movement) : err({ code: "claim_closed" });
}

async function handingOver(
  core: Core,
  movement: Movement,
  { units }: Gift,
  member: MemberId,
): Promise<TransferInput[]> {
  const theirs = new Map<number, bigint>();
  for (const { instrument: id } of units) {
    const instrument = await instrumentById(core, id);
    theirs.set(instrument.ledger, await giftAccount(core, member, instrument));
  }
  return reservationsOf(movement).map(({ debitAccountId, amount, ledger, code }) => {
    const creditAccountId = theirs.get(ledger);
    assert(creditAccountId !== undefined, "what is set aside is what is given");
    const of = { debitAccountId, creditAccountId, amount, ledger, code };
    return transferInput({ id: core.ids.u128(), ...of });
  });
}

/** The ends of what a gift has set aside: it is the receiver's, or the giver's again. */
export function endings(
  { ids }: Pick<Core, "ids">,
  movement: Movement,
  flag: "postPendingTransfer" | "voidPendingTransfer",
): TransferInput[] {
  const reserved = reservationsOf(movement);
  assert(reserved.length > 0, "a gift has its reservation");
  return reserved.map(({ id, debitAccountId, creditAccountId, amount, ledger, code }) => {
    const of = { debitAccountId, creditAccountId, amount, ledger, code };
    return transferInput({ id: ids.u128(), pendingId: id, ...of, flags: transferFlags[flag] });
  });
}

function stepOf(core: Core, movement: Movement, answer: GiftAnswer): Step {
  const flag = answer === "accept" ? "postPendingTransfer" : "voidPendingTransfer";
  const transfers = endings(core, movement, flag);
  switch (answer) {
    case "accept":
      return { name: "accept", target: "completed", transfers };
    case "decline":
      return { name: "decline", target: "returned", reason: "declined", transfers };
    case "cancel":
      return { name: "cancel", target: "cancelled", reason: "cancelled_by_sender", transfers };
  }
}
