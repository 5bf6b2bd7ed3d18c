import { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Coupon, Discount, Invoice, PromotionCode, Subscription } from "../billing-objects.ts";
import type { Call } from "../call.ts";
import { newId } from "../object-id.ts";
import { text, unsettable } from "../params.ts";
import { invalid, missing, type Refusal } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject, listObjects } from "../store/objects.ts";
import type { Unit } from "../unit.ts";
import { reader } from "./billed.ts";
import { couponTurn } from "./coupons.ts";
import { addMonthsTo } from "./periods.ts";
import { keep } from "./subscription.ts";

const discountsMax = 20;
/** Discounts, wherever a call gives some; the empty text takes them away. */
export const discountParams = unsettable(
  z
    .array(
      z.strictObject({
        coupon: text().optional(),
        discount: text().optional(),
        promotion_code: text().optional(),
      }),
    )
    .max(discountsMax),
);
type Given = NonNullable<z.output<typeof discountParams>>[number];

/** A discount that is in use, or is to be. */
export type Granted = {
  readonly coupon: Coupon;
  readonly code: PromotionCode | null;
  readonly discount: Discount | null;
};
/** For whom and what a discount is asked. */
export type Asking = {
  readonly customer: string;
  readonly at: number;
  readonly currency: string;
  /** Before discounts. */
  readonly amount: bigint;
};

/** The discounts that a call names, as far as their terms allow them. Changes nothing. */
export async function findDiscounts(
  shop: Shop,
  call: Call,
  given: readonly Given[] | null | undefined,
  asking: Asking,
): Promise<Result<Granted[], Refusal>> {
  const found: Granted[] = [];
  for (const [index, one] of (given ?? []).entries()) {
    const granted = await findDiscount(shop, call, one, { asking, param: `discounts[${index}]` });
    if (!granted.ok) return granted;
    found.push(granted.value);
  }
  return ok(found);
}

type Asked = { readonly asking: Asking; readonly param: string };

async function findDiscount(
  shop: Shop,
  call: Call,
  given: Given,
  { asking, param }: Asked,
): Promise<Result<Granted, Refusal>> {
  const { world } = call;
  if (given.discount !== undefined) {
    const [granted] = await discountsOf(reader(shop, call), [given.discount]);
    return granted ? ok(granted) : missing("discount", given.discount, `${param}[discount]`);
  }
  let code: PromotionCode | null = null;
  if (given.promotion_code !== undefined) {
    const named = await findObject(shop.db, world, "promotion_code", given.promotion_code);
    if (!named) return missing("promotion code", given.promotion_code, `${param}[promotion_code]`);
    const refused = await refusedCode(shop, call, named, asking);
    if (refused) return refused;
    code = named;
  }
  const couponId = code?.promotion.coupon ?? given.coupon ?? "";
  const coupon = await findObject(shop.db, world, "coupon", couponId);
  if (!coupon || coupon.hidden.deleted) return missing("coupon", couponId, `${param}[coupon]`);
  const isOver = coupon.redeem_by !== null && coupon.redeem_by <= asking.at;
  if (isOver || isUsedUp(coupon)) {
    return invalid("coupon_expired", `Coupon expired: ${coupon.id}`, `${param}[coupon]`);
  }
  if (coupon.currency !== null && coupon.currency !== asking.currency) {
    return invalid(
      "coupon_currency_mismatch",
      `The coupon is in ${coupon.currency} and cannot take anything off ${asking.currency}.`,
      `${param}[coupon]`,
    );
  }
  return ok({ coupon, code, discount: null });
}

const isUsedUp = (one: Pick<Coupon, "max_redemptions" | "times_redeemed">) =>
  one.max_redemptions !== null && one.times_redeemed >= one.max_redemptions;

async function refusedCode(shop: Shop, { world }: Call, code: PromotionCode, asking: Asking) {
  const refuse = (why: string) =>
    invalid("promotion_code_invalid", `This promotion code cannot be redeemed: ${why}`);
  if (!code.active) return refuse("it is not active.");
  if (code.expires_at !== null && code.expires_at <= asking.at) return refuse("it has expired.");
  if (isUsedUp(code)) return refuse("it has been redeemed as often as it may be.");
  if (code.customer !== null && code.customer !== asking.customer) {
    return refuse("it belongs to another customer.");
  }
  const {
    minimum_amount: least,
    minimum_amount_currency: in_,
    first_time_transaction: first,
  } = code.restrictions;
  if (least !== null && (in_ ?? asking.currency) === asking.currency && asking.amount < least) {
    return refuse("the amount is below its minimum.");
  }
  if (first) {
    const refs = [`customer=${asking.customer}`];
    const paid = await listObjects(shop.db, world, "charge", { refs, limit: 1 });
    if (paid.length > 0) return refuse("the customer has paid before.");
  }
  return undefined;
}

/** Discounts in use, by their ids, with their coupons. */
export async function discountsOf(
  { find }: Pick<Unit, "find">,
  ids: readonly string[],
): Promise<Granted[]> {
  const found: Granted[] = [];
  for (const id of ids) {
    const discount = await find("discount", id);
    const coupon = discount && (await find("coupon", discount.source.coupon));
    if (discount && coupon) found.push({ coupon, code: null, discount });
  }
  return found;
}

/** Those turns that giving these discounts takes: each redemption counts. */
export function turnsOf({ world }: Call, granted: readonly Granted[]): string[] {
  return granted
    .filter(({ discount }) => discount === null)
    .flatMap(({ coupon, code }) => [couponTurn(world, coupon.id), ...(code ? [code.id] : [])]);
}

/** Runs in all of these turns. Always taken in one order, so that nobody waits in a circle. */
export function inTurns<T>(shop: Shop, keys: readonly string[], run: () => Promise<T>): Promise<T> {
  const [first, ...rest] = [...new Set(keys)].sort();
  if (first === undefined) return run();
  return shop.inTurn(first, () => inTurns(shop, rest, run));
}

type Place = Pick<Discount, "customer"> &
  Partial<Pick<Discount, "subscription" | "invoice" | "checkout_session">> & {
    readonly at: number;
  };

/**
 * Puts discounts into use and counts their redemptions. Who calls holds {@link turnsOf} them, and
 * has asked whether they can {@link stillBeGranted}.
 */
export async function grantDiscounts(
  { ids }: Shop,
  unit: Unit,
  granted: readonly Granted[],
  place: Place,
): Promise<(Granted & { readonly discount: Discount })[]> {
  const given: (Granted & { readonly discount: Discount })[] = [];
  for (const one of granted) {
    if (one.discount) {
      given.push({ ...one, discount: one.discount });
      continue;
    }
    const coupon = (await unit.find("coupon", one.coupon.id)) ?? one.coupon;
    const code = one.code && ((await unit.find("promotion_code", one.code.id)) ?? one.code);
    const redeemed = { ...coupon, times_redeemed: coupon.times_redeemed + 1 };
    unit.put({ ...redeemed, valid: !isUsedUp(redeemed) });
    if (code) unit.put({ ...code, times_redeemed: code.times_redeemed + 1 });
    const discount = unit.put(newDiscount(newId(ids, "di"), { coupon, code }, place));
    given.push({ coupon, code, discount });
  }
  return given;
}

/** The error when somebody else has used one of them up meanwhile. */
export async function stillBeGranted(shop: Shop, { world }: Call, granted: readonly Granted[]) {
  for (const { coupon: was, code: typed, discount } of granted) {
    if (discount) continue;
    const coupon = await findObject(shop.db, world, "coupon", was.id);
    const code = typed && (await findObject(shop.db, world, "promotion_code", typed.id));
    if (!coupon || isUsedUp(coupon) || (code && isUsedUp(code))) {
      return invalid("coupon_expired", `Coupon expired: ${was.id}`, "discounts");
    }
  }
  return undefined;
}

function newDiscount(
  id: string,
  { coupon, code }: Pick<Granted, "coupon" | "code">,
  { at, ...place }: Place,
): Discount {
  const months = coupon.duration === "repeating" ? coupon.duration_in_months : null;
  return {
    id,
    object: "discount",
    created: at,
    checkout_session: null,
    end: months === null ? null : addMonthsTo(at, months),
    invoice: null,
    invoice_item: null,
    promotion_code: code?.id ?? null,
    source: { coupon: coupon.id, type: "coupon" },
    start: at,
    subscription: null,
    subscription_item: null,
    hidden: {},
    ...place,
  };
}

/** Discounts that still count for what begins at this instant. */
export function stillCounting(granted: readonly Granted[], at: number): Granted[] {
  return granted.filter(({ discount }) => !discount || discount.end === null || at < discount.end);
}

/**
 * Discounts that count once have counted with this invoice, and those whose time is over are over:
 * the subscription has them no more.
 */
export async function useUp(
  unit: Unit,
  subscription: Subscription,
  invoice: Invoice,
): Promise<void> {
  const now = await unit.find("subscription", subscription.id);
  if (!now || now.discounts.length === 0 || invoice.subtotal <= 0n) return;
  const granted = await discountsOf(unit, now.discounts);
  const left = granted.filter(({ coupon }) => coupon.duration !== "once");
  const discounts = left.flatMap(({ discount }) => discount?.id ?? []);
  if (discounts.length !== now.discounts.length) keep(unit, { ...now, discounts });
}
