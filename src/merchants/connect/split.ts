import { transferCodes } from "#accounts";
import { assert, type Ids, ok, type Result } from "#kernel";
import type { TransferInput } from "#ledger";
import { book } from "../balance-transactions.ts";
import { type Route, routeOf, transfersOf } from "../money-steps.ts";
import { newId } from "../object-id.ts";
import type { Charge, PaymentIntent } from "../objects.ts";
import { given } from "../read-fields.ts";
import { invalid, type Refusal } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import type { Unit } from "../unit.ts";
import { currencyOf, type World } from "../world.ts";
import { accountIdOf, worldOfAccount } from "./connected.ts";
import type { Split } from "./shares.ts";
import { bookArrival, newTransfer } from "./transfer-objects.ts";

type Shared = Pick<
  PaymentIntent,
  "application_fee_amount" | "transfer_data" | "on_behalf_of" | "amount" | "currency"
>;

/** Why a payment cannot be shared as it says; undefined when it can. */
export async function whyNotShared(
  shop: Shop,
  world: World,
  shared: Shared,
): Promise<Result<never, Refusal> | undefined> {
  const { application_fee_amount: fee, transfer_data: data, on_behalf_of: name } = shared;
  const here = await shop.connected.find(world);
  if (here && !here.chargesEnabled) {
    return invalid("account_invalid", "This account cannot take payments yet, or any more.");
  }
  if (fee === null && data === null && name === null) return undefined;
  for (const [param, id] of [
    ["transfer_data[destination]", data?.destination],
    ["on_behalf_of", name],
  ] as const) {
    if (id === undefined || id === null) continue;
    const refused = await whyNotAccount(shop, world, id, param);
    if (refused) return refused;
  }
  if (data && fee !== null && data.amount !== undefined) {
    return invalid(
      "parameter_invalid",
      "You may only provide one of `application_fee_amount` and `transfer_data[amount]`.",
      "transfer_data[amount]",
    );
  }
  if (fee !== null && !data && !here) {
    return invalid(
      "parameter_invalid",
      "`application_fee_amount` needs `transfer_data[destination]`, or an account in the Stripe-Account header.",
      "application_fee_amount",
    );
  }
  const part = fee ?? data?.amount;
  if (part !== undefined && part > shared.amount) {
    return invalid("amount_too_large", "A part of a payment is no more than all of it.");
  }
  return undefined;
}

type SharedChange = {
  readonly amount?: bigint | undefined;
  readonly application_fee_amount?: bigint | undefined;
  readonly transfer_data?: { readonly amount?: bigint | undefined } | undefined;
};

/** How an intent is shared after a change of it. */
export function sharedAfter(intent: PaymentIntent, change: SharedChange): PaymentIntent {
  const { amount = intent.amount, application_fee_amount: fee, transfer_data: data } = change;
  return {
    ...intent,
    amount,
    application_fee_amount: fee ?? intent.application_fee_amount,
    transfer_data: intent.transfer_data && { ...intent.transfer_data, ...given(data ?? {}) },
  };
}

/** Why money cannot go on to an account; undefined when it can. */
export async function whyNotAccount(shop: Shop, world: World, id: string, param: string) {
  const to = worldOfAccount(id, world.live);
  const account = to && (await shop.connected.find(to));
  if (account?.platform.business !== world.business) {
    return invalid("account_invalid", `No such destination: '${id}'`, param);
  }
  if (account.payoutsEnabled) return undefined;
  return invalid(
    "insufficient_capabilities_for_transfer",
    `The account ${id} cannot be paid yet: nobody has accepted it, or it was rejected.`,
    param,
  );
}

/** How what is captured is shared; undefined where it is not. */
export async function splitOf(
  shop: Shop,
  world: World,
  intent: Pick<PaymentIntent, "application_fee_amount" | "transfer_data">,
  captured: bigint,
): Promise<Split | undefined> {
  const { application_fee_amount: asked, transfer_data: data } = intent;
  if (asked === null && data === null) return undefined;
  const least = (amount: bigint) => (amount < captured ? amount : captured);
  const applicationFee = least(asked ?? 0n);
  const { ids } = shop;
  const made = {
    transferId: newId(ids, "tr"),
    paymentId: newId(ids, "py"),
    feeId: newId(ids, "fee"),
  };
  if (data) {
    const account = worldOfAccount(data.destination, world.live);
    assert(account, "the destination was checked");
    const transferred = least(data.amount ?? captured);
    return { ...made, platform: world, account, direct: false, transferred, applicationFee };
  }
  const here = await shop.connected.find(world);
  assert(here, "a fee without a destination is of a direct charge");
  const { platform } = here;
  return { ...made, platform, account: world, direct: true, transferred: 0n, applicationFee };
}

/** What leaves the one who is paid: less than nothing never. */
const passedOn = ({ direct, transferred, applicationFee }: Split) =>
  direct ? applicationFee : transferred - applicationFee;

/** What goes on in the same chain: one transfer, of the difference. */
export async function splitTransfers(
  shop: Shop,
  ids: Ids,
  route: Route,
  split: Split,
  asked: { readonly atOnce: boolean; readonly currency: string },
): Promise<TransferInput[]> {
  const other = split.direct ? split.platform : split.account;
  const to = await routeOf(shop, other, asked.currency, { type: "test_card" });
  const [debit, credit] = asked.atOnce
    ? [route.available, to.available]
    : [route.pending, to.pending];
  const amount = passedOn(split);
  return transfersOf(ids, route, [{ debit, credit, amount, code: transferCodes.businessTransfer }]);
}

/**
 * Whoever is paid has to be left with the bank's fee, or to have it: the ledger would refuse, and
 * nobody would know whose money was missing.
 */
export async function whyNotCovered(
  shop: Shop,
  world: World,
  split: Split,
  asked: {
    readonly amount: bigint;
    readonly fee: bigint;
    readonly atOnce: boolean;
    readonly currency: string;
  },
): Promise<Result<void, Refusal>> {
  const short = passedOn(split) + asked.fee - asked.amount;
  if (short <= 0n) return ok(undefined);
  const code = currencyOf(asked.currency);
  const held = (await shop.balances.balancesOf(world)).find(({ currency }) => currency === code);
  const there = (asked.atOnce ? held?.available : held?.pending) ?? 0n;
  if (there >= short) return ok(undefined);
  return invalid(
    "balance_insufficient",
    `What is passed on leaves too little for the fee of ${asked.fee}: the balance lacks ${short - there}. Keep more of the payment, by application_fee_amount or transfer_data[amount].`,
  );
}

type Booked = {
  readonly charge: Charge;
  readonly atOnce: boolean;
  readonly availableOn: number;
};

/** Writes down what went on: transfer and payment, or the fee alone. The charge as it is then. */
export function bookSplit(shop: Shop, unit: Unit, split: Split, booked: Booked): Charge {
  const { charge, availableOn } = booked;
  const { currency } = charge;
  const when = { availableOn, pending: !booked.atOnce };
  const above = unit.of(split.platform);
  let after: Charge = charge;
  if (!split.direct) {
    const transfer = newTransfer(shop, unit, split, {
      amount: split.transferred,
      currency,
      description: charge.description,
      metadata: {},
      sourceTransaction: charge.id,
      transferGroup: charge.transfer_group,
      when,
    });
    above.tell("transfer.created", above.put(transfer));
    bookArrival(shop, unit, split, { transfer, when });
    after = { ...after, transfer: transfer.id };
  }
  if (split.applicationFee > 0n) {
    const line = book(shop, above, {
      type: "application_fee",
      source: split.feeId,
      currency,
      amount: split.applicationFee,
      fee: 0n,
      ...when,
    });
    const fee = above.put({
      id: split.feeId,
      object: "application_fee",
      account: accountIdOf(split.account),
      amount: split.applicationFee,
      amount_refunded: 0n,
      application: accountIdOf(split.platform),
      balance_transaction: line.id,
      charge: split.direct ? charge.id : split.paymentId,
      created: unit.now,
      currency,
      fee_source: { type: "charge", charge: split.direct ? charge.id : split.paymentId },
      livemode: charge.livemode,
      originating_transaction: split.direct ? null : charge.id,
      refunded: false,
      refunds: listOfRefunds(split.feeId),
    } as const);
    above.tell("application_fee.created", fee);
    after = { ...after, application_fee: fee.id, application_fee_amount: fee.amount };
  }
  return after === charge ? charge : unit.put(after);
}

const listOfRefunds = (fee: string) => ({
  object: "list" as const,
  data: [],
  has_more: false,
  url: `/v1/application_fees/${fee}/refunds`,
});
