import { transferCodes } from "#accounts";
import {
  assert,
  hourMs,
  type Ids,
  idToU128,
  type MemberId,
  type MovementId,
  money,
  secondMs,
} from "#kernel";
import { type TransferInput, transferFlags, transferInput } from "#ledger";
import { institution, type MovementIntent, type MovementKind, type Side } from "#movements";
import type { Hold, Payer } from "./objects.ts";
import type { Shop } from "./shop.ts";
import { currencyOf, type World } from "./world.ts";

/** How long money is reserved for a payment that waits to be captured. */
export const holdMs = 7 * 24 * hourMs;
/** The ledger's own end comes a little later, so that the job ends a hold first. */
const holdTimeoutSeconds = (holdMs + hourMs) / secondMs;

/** Where the money of one payment comes from and goes to. */
export type Route = {
  /** Whose name stands on the movement: behind an account of a platform, its member. */
  readonly party: World;
  readonly ledger: number;
  readonly payer: bigint;
  readonly pending: bigint;
  readonly available: bigint;
  readonly fees: bigint;
  readonly disputed: bigint;
  readonly equity: bigint;
  readonly advances: bigint;
  readonly outside: bigint;
};

export async function routeOf(
  { balances, connected }: Pick<Shop, "balances" | "connected">,
  world: World,
  code: string,
  payer: Payer,
): Promise<Route> {
  const currency = currencyOf(code);
  assert(currency !== undefined, "a stored currency is known");
  const side = balances.houseSide(world, currency);
  const { pending, available } = await balances.accountsOf(world, currency);
  const from = payer.type === "member" ? idToU128(payer.account) : side.outside;
  const party = { business: await connected.memberOf(world), live: world.live };
  return { ...side, party, payer: from, pending, available };
}

type Leg = {
  readonly debit: bigint;
  readonly credit: bigint;
  readonly amount: bigint;
  readonly code: number;
};

function transfer(ids: Ids, { ledger }: Route, leg: Leg): TransferInput {
  return transferInput({
    id: ids.u128(),
    debitAccountId: leg.debit,
    creditAccountId: leg.credit,
    amount: leg.amount,
    ledger,
    code: leg.code,
  });
}

/** The legs as transfers, without those of nothing. */
export function transfersOf(ids: Ids, route: Route, legs: readonly Leg[]): TransferInput[] {
  return legs.filter(({ amount }) => amount > 0n).map((leg) => transfer(ids, route, leg));
}

/** Reserves the amount with the payer. */
export function holdTransfer(ids: Ids, route: Route, amount: bigint): TransferInput {
  const leg = { debit: route.payer, credit: route.pending, amount, code: transferCodes.purchase };
  return {
    ...transfer(ids, route, leg),
    flags: transferFlags.pending,
    timeout: holdTimeoutSeconds,
  };
}

/** Releases what is reserved. */
export function releaseTransfer(ids: Ids, hold: Pick<Hold, "transfer">): TransferInput {
  return transferInput({
    id: ids.u128(),
    pendingId: hold.transfer,
    flags: transferFlags.voidPendingTransfer,
  });
}

/** The payer pays the business, which passes on what is another's, and pays its fee. */
export function purchaseTransfers(
  ids: Ids,
  route: Route,
  paid: {
    readonly amount: bigint;
    readonly fee: bigint;
    readonly atOnce: boolean;
    readonly passedOn?: readonly TransferInput[];
  },
): TransferInput[] {
  const business = paid.atOnce ? route.available : route.pending;
  const { amount, fee, passedOn = [] } = paid;
  return [
    ...transfersOf(ids, route, [
      { debit: route.payer, credit: business, amount, code: transferCodes.purchase },
    ]),
    ...passedOn,
    ...transfersOf(ids, route, [
      { debit: business, credit: route.fees, amount: fee, code: transferCodes.fee },
    ]),
  ];
}

/** The business pays the payer back, and gets back that part of its fee. */
export function refundTransfers(
  ids: Ids,
  route: Route,
  refund: { readonly amount: bigint; readonly feeReturned: bigint; readonly pending: boolean },
): TransferInput[] {
  const { amount, feeReturned, pending } = refund;
  const code = transferCodes.purchaseRefund;
  const business = pending ? route.pending : route.available;
  return transfersOf(ids, route, [
    { debit: route.fees, credit: business, amount: feeReturned, code: transferCodes.fee },
    { debit: business, credit: route.payer, amount, code },
  ]);
}

type Parties = {
  readonly world: World;
  readonly payer: Payer;
  /** The payer gets the money. */
  readonly back?: boolean;
};

/** Both sides as movements show them. The test world has no members. */
function sidesOf({ world, payer, back }: Parties): { readonly from: Side; readonly to: Side } {
  const outside: Side = { type: "outside", name: "Test world" };
  if (payer.type === "platform" && world.live) {
    const platform: Side = { type: "member", member: payer.business, account: null };
    const account: Side = { type: "member", member: world.business, account: null };
    return back ? { from: account, to: platform } : { from: platform, to: account };
  }
  if (payer.type !== "member") {
    const own: Side = world.live ? { type: "bourse" } : outside;
    return { from: own, to: own };
  }
  const person: Side = { type: "member", member: payer.member, account: payer.account };
  const business: Side = { type: "member", member: world.business, account: null };
  return back ? { from: business, to: person } : { from: person, to: business };
}

/** Who had it done. */
function ownerOf({ world, payer, back }: Parties): MemberId {
  if (payer.type === "platform") return payer.business;
  return back || payer.type !== "member" ? world.business : payer.member;
}

export type MovementOrder = Parties & {
  readonly id?: MovementId;
  readonly key: string;
  readonly kind: MovementKind;
  readonly amount: bigint;
  readonly currency: string;
  readonly note: string;
  readonly category?: string;
  readonly details: Readonly<Record<string, string>>;
  readonly step: MovementIntent["step"];
};

/** The movement that carries it out. Its key is that of the work, so it happens once. */
export function movementOf({ ids }: Shop, order: MovementOrder): MovementIntent {
  const { world, key } = order;
  const currency = currencyOf(order.currency);
  assert(currency !== undefined, "a stored currency is known");
  return {
    id: order.id ?? ids.make("mov"),
    kind: order.kind,
    owner: world.live ? ownerOf(order) : institution,
    idempotencyKey: `merchants:${key}`,
    requestHash: key,
    ...sidesOf(order),
    amount: money(order.amount, currency),
    note: order.note,
    category: order.category ?? "shopping",
    details: { ...order.details, world: world.live ? "live" : "test" },
    step: order.step,
  };
}
