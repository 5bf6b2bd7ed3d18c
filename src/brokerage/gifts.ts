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
import { linkName, type Movement, type Step } from "#movements";
import { type Core, instrumentById, openHolding } from "./core.ts";
import type { AnswerGiftError, ClaimGiftError, GiveError } from "./errors.ts";
import { parseGift } from "./gift-codec.ts";
import { brokerageAccounts } from "./ledger-accounts.ts";
import { marketPrice } from "./order-request.ts";
import { grossOf } from "./pricing.ts";
import { formatQuantity } from "./quantity-codec.ts";
import { unsettledBuys } from "./store/holdings.ts";

/** Shares from one member to another: a movement that waits to be accepted. */
export type Gift = {
  readonly id: MovementId;
  readonly instrument: InstrumentId;
  readonly quantity: Quantity;
  /** What it was worth when it was given. */
  readonly value: Money;
  readonly from: MemberId;
  /** Nobody yet, while it waits behind a link. */
  readonly to: MemberId | null;
  readonly note: string;
  readonly state: "pending" | "accepted" | "declined" | "cancelled" | "expired";
  readonly createdAtMs: number;
  readonly endsAtMs: number;
  readonly endedAtMs: number | null;
};

/** What is given, and to whom. */
export type GiftOrder = {
  /** A handle; without it, whoever has the link. */
  readonly to?: string;
  readonly symbol: string;
  readonly quantity: Quantity;
  readonly note?: string;
};

export const giftMs = 7 * dayMs;
const pageMax = 100;

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
    if (first) return resultOf(first);
    const instrument = await core.market.instrumentOf(symbol);
    if (!instrument) return err({ code: "order_invalid", fault: "instrument_not_found" });
    if (quantity === 0n) return err({ code: "order_invalid", fault: "quantity_too_small" });
    const payee = await payeeOf(core, member, to);
    if (!payee.ok) return payee;
    const receiver = payee.value;
    const holding = await openHolding(core, member, instrument);
    if (!(await hasSettled(core, member, instrument.id, idToU128(holding), quantity))) {
      return err({ code: "insufficient_units" });
    }
    await core.ledgerAccounts.ensureInstrument(instrument);
    const into =
      receiver === null
        ? brokerageAccounts.linkUnits(instrument)
        : idToU128(await openHolding(core, receiver, instrument));
    const transfer = transferInput({
      id: core.ids.u128(),
      debitAccountId: idToU128(holding),
      creditAccountId: into,
      amount: quantity,
      ledger: instrument.ledger,
      code: transferCodes.shareGift,
      flags: transferFlags.pending,
      timeout: giftMs / secondMs,
    });
    const submitted = await core.movements.submit({
      id: core.ids.make("mov"),
      kind: "share_gift",
      owner: member,
      idempotencyKey,
      requestHash,
      from: { type: "member", member, account: null },
      to:
        receiver === null
          ? { type: "outside", name: linkName }
          : { type: "member", member: receiver, account: null },
      amount: await worthOf(core, instrument, quantity),
      note,
      category: "friends",
      // As a payment to a stranger, or behind a link: payments give it back when nobody takes it.
      details: {
        wait: receiver === null ? "claim" : "accept",
        instrumentId: instrument.id,
        quantity: formatQuantity(quantity),
        symbol,
      },
      step: {
        name: "send",
        target: "pending",
        endsAtMs: core.clock.nowMs() + giftMs,
        transfers: [transfer],
      },
    });
    return resultOf(submitted);
  });
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

function resultOf(
  submitted: Awaited<ReturnType<Core["movements"]["submit"]>>,
): Result<Gift, GiveError> {
  if (!submitted.ok) {
    const isConflict = submitted.error.code === "idempotency_key_conflict";
    return err({ code: isConflict ? "idempotency_key_conflict" : "insufficient_units" });
  }
  const gift = giftFrom(submitted.value);
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

/** What a movement gives; undefined when it is no gift. */
export async function giftOf({ movements }: Core, id: MovementId): Promise<Gift | undefined> {
  const movement = await movements.find(id);
  return movement && giftFrom(movement);
}

/** Newest first. */
export async function giftsOf(core: Core, member: MemberId): Promise<Gift[]> {
  const gifts: Gift[] = [];
  for (let before: MovementId | undefined; ; ) {
    const page = await core.movements.list({
      member,
      kind: "share_gift",
      limit: pageMax,
      ...(before && { before }),
    });
    for (const movement of page) {
      const gift = giftFrom(movement);
      if (gift) gifts.push(gift);
      before = movement.id;
    }
    if (page.length < pageMax) return gifts;
  }
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
  const gift = movement && giftFrom(movement);
  if (!gift || (gift.from !== member && gift.to !== member)) return err({ code: "not_found" });
  const isTheirs = answer === "cancel" ? gift.from === member : gift.to === member;
  if (!isTheirs) return err({ code: "movement_not_pending" });
  const advanced = await core.movements.advance(id, stepOf(core, movement, answer));
  const changed = advanced.ok ? giftFrom(advanced.value) : undefined;
  return changed ? ok(changed) : err({ code: "movement_not_pending" });
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
  const gift = movement && giftFrom(movement);
  if (!gift || movement.details["wait"] !== "claim") return err({ code: "not_found" });
  if (gift.from === member) return err({ code: "cannot_pay_self" });
  if (movement.state !== "pending") return claimedBy(member, movement);
  if (await core.identity.isBlockedBetween(gift.from, member)) return err({ code: "blocked" });
  const instrument = await instrumentById(core, gift.instrument);
  const theirs = await openHolding(core, member, instrument);
  const pending = pendingOf(movement);
  // They never pass through an account between: set free and given, at once or not at all.
  const handedOver = transferInput({
    id: core.ids.u128(),
    debitAccountId: pending.debitAccountId,
    creditAccountId: idToU128(theirs),
    amount: pending.amount,
    ledger: pending.ledger,
    code: pending.code,
  });
  const advanced = await core.movements.advance(id, {
    name: "claim",
    target: "completed",
    transfers: [endingOf(core, movement, "voidPendingTransfer"), handedOver],
    to: { type: "member", member, account: null },
  });
  return advanced.ok ? claimedBy(member, advanced.value) : err({ code: "claim_closed" });
}

function claimedBy(member: MemberId, movement: Movement): Result<Movement, ClaimGiftError> {
  const { state, to } = movement;
  const isTheirs = state === "completed" && to.type === "member" && to.member === member;
  return isTheirs ? ok(movement) : err({ code: "claim_closed" });
}

function pendingOf(movement: Movement): TransferInput {
  const pending = movement.steps[0]?.transfers[0];
  assert(pending !== undefined, "a gift has its reservation");
  return pending;
}

function endingOf(
  { ids }: Core,
  movement: Movement,
  flag: "postPendingTransfer" | "voidPendingTransfer",
): TransferInput {
  const { id, debitAccountId, creditAccountId, amount, ledger, code } = pendingOf(movement);
  return transferInput({
    id: ids.u128(),
    pendingId: id,
    debitAccountId,
    creditAccountId,
    amount,
    ledger,
    code,
    flags: transferFlags[flag],
  });
}

function stepOf(core: Core, movement: Movement, answer: GiftAnswer): Step {
  const flag = answer === "accept" ? "postPendingTransfer" : "voidPendingTransfer";
  const transfers = [endingOf(core, movement, flag)];
  switch (answer) {
    case "accept":
      return { name: "accept", target: "completed", transfers };
    case "decline":
      return { name: "decline", target: "returned", reason: "declined", transfers };
    case "cancel":
      return { name: "cancel", target: "cancelled", reason: "cancelled_by_sender", transfers };
  }
}

function giftFrom(movement: Movement): Gift | undefined {
  const { id, kind, from, to, amount, note, createdAtMs, finalAtMs } = movement;
  const given = parseGift(movement.details);
  const state = stateOf(movement);
  if (kind !== "share_gift" || from.type !== "member") return undefined;
  if (!given || !state) return undefined;
  return {
    id,
    ...given,
    value: amount,
    from: from.member,
    to: to.type === "member" ? to.member : null,
    note,
    state,
    createdAtMs,
    endsAtMs: movement.endsAtMs ?? createdAtMs + giftMs,
    endedAtMs: finalAtMs,
  };
}

function stateOf({ state, reason }: Movement): Gift["state"] | undefined {
  switch (state) {
    case "pending":
    case "cancelled":
      return state;
    case "completed":
      return "accepted";
    case "returned":
      return reason === "declined" ? "declined" : "expired";
    case "created":
    case "failed":
      return undefined;
  }
}
