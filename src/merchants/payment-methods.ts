import { createHash } from "node:crypto";
import { z } from "zod";
import { err, ok, type Result } from "#kernel";
import type { Call } from "./call.ts";
import { listing } from "./lists.ts";
import { newId, secondsOf } from "./object-id.ts";
import type { BillingDetails, PaymentMethod } from "./objects.ts";
import { type Operation, operation } from "./operation.ts";
import { address, count, metadata, nothing, text, unsettable } from "./params.ts";
import { given, mergeMetadata } from "./read-fields.ts";
import { declined, invalid, missing, type Refusal } from "./refusal.ts";
import type { Shop } from "./shop.ts";
import { findObject } from "./store/objects.ts";
import { cardByNumber, cardByToken, type TestCard } from "./test-cards.ts";

const billingDetails = z.strictObject({
  address: unsettable(address).optional(),
  email: unsettable(text()).optional(),
  name: unsettable(text()).optional(),
  phone: unsettable(text()).optional(),
  tax_id: text().optional(),
});
const card = z.union([
  z.strictObject({ token: text() }),
  z.strictObject({
    number: text(40),
    exp_month: count,
    exp_year: count,
    cvc: text(4).optional(),
  }),
]);
const methodFields = {
  type: z.enum(["card", "bourse"]),
  card: card.optional(),
  bourse: nothing.optional(),
  billing_details: billingDetails.optional(),
  allow_redisplay: z.enum(["always", "limited", "unspecified"]).optional(),
  metadata: metadata.optional(),
};
/** A payment method that comes with the call that uses it. */
export const paymentMethodData = z.strictObject(methodFields);
export type PaymentMethodData = z.output<typeof paymentMethodData>;

const noDetails: BillingDetails = {
  address: null,
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};
const monthMax = 12;
const defaultYear = 2034;

/**
 * A payment method as it would be stored; nothing is stored yet. Card numbers are those of the test
 * world, which are well known: of any other, nothing is kept, not even its last digits.
 */
export function makePaymentMethod(
  shop: Shop,
  call: Call,
  data: PaymentMethodData,
): Result<PaymentMethod, Refusal> {
  const made = baseOf(shop, call, data);
  if (data.type === "bourse") return ok({ ...made, type: "bourse" });
  if (call.world.live) return refuseLiveCard();
  const typed = data.card;
  if (typed === undefined)
    return invalid("parameter_missing", "Missing required param: card.", "card");
  if ("token" in typed) {
    const known = cardByToken(typed.token);
    return known ? ok(withCard(made, known)) : missing("token", typed.token, "card[token]");
  }
  const known = cardByNumber(typed.number);
  if (known === undefined) {
    return declined(
      "card_declined",
      "Your card was declined. Your request was in test mode, but used a card that is not one of the test cards.",
      { decline_code: "test_mode_live_card", param: "number", unstored: true },
    );
  }
  if (typed.exp_month < 1 || typed.exp_month > monthMax) {
    return declined("invalid_expiry_month", "Your card's expiration month is invalid.", {
      param: "exp_month",
    });
  }
  if (typed.exp_year < new Date(shop.clock.nowMs()).getUTCFullYear()) {
    return declined("invalid_expiry_year", "Your card's expiration year is invalid.", {
      param: "exp_year",
    });
  }
  return ok(withCard(made, known, typed));
}

/** No card of the live world is accepted, and its number is not looked at. */
export function refuseLiveCard() {
  return err({
    status: 400,
    type: "invalid_request_error",
    code: "live_cards_not_accepted",
    message:
      "Bourse does not take card numbers in live mode. Do not send them. Use the payment method " +
      "type `bourse`, or Checkout, where customers pay from their Bourse balance.",
    param: "payment_method_data[card]",
    unstored: true,
  } as const satisfies Refusal);
}

function baseOf({ ids, clock }: Shop, { world }: Call, data: PaymentMethodData): PaymentMethod {
  const { billing_details: details } = data;
  return {
    id: newId(ids, "pm"),
    object: "payment_method",
    allow_redisplay: data.allow_redisplay ?? "unspecified",
    billing_details: {
      ...noDetails,
      ...given(details ?? {}),
    },
    created: secondsOf(clock),
    customer: null,
    livemode: world.live,
    metadata: mergeMetadata({}, data.metadata),
    type: "card",
    hidden: {},
  };
}

function withCard(
  method: PaymentMethod,
  { number, brand, funding = "credit", behaviour }: TestCard,
  expiry: {
    readonly exp_month: number;
    readonly exp_year: number;
    readonly cvc?: string | undefined;
  } = {
    exp_month: 12,
    exp_year: defaultYear,
    cvc: "123",
  },
): PaymentMethod {
  return {
    ...method,
    card: {
      brand,
      checks: {
        address_line1_check: null,
        address_postal_code_check: null,
        cvc_check: expiry.cvc === undefined ? null : "pass",
      },
      country: "US",
      display_brand: brand,
      exp_month: expiry.exp_month,
      exp_year: expiry.exp_year,
      fingerprint: createHash("sha256").update(number).digest("hex").slice(0, 16),
      funding,
      generated_from: null,
      last4: number.slice(-4),
      networks: { available: [brand], preferred: null },
      regulated_status: null,
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    hidden: { ...(behaviour && { behaviour }) },
  };
}

/** The stored method with this id, or a new one of the test card that the id stands for. */
export async function paymentMethodOf(
  shop: Shop,
  call: Call,
  id: string,
): Promise<Result<{ method: PaymentMethod; isNew: boolean }, Refusal>> {
  const known = cardByToken(id);
  if (known) {
    if (call.world.live) return refuseLiveCard();
    const made = makePaymentMethod(shop, call, { type: "card", card: { token: id } });
    return made.ok ? ok({ method: made.value, isNew: true }) : made;
  }
  const method = await findObject(shop.db, call.world, "payment_method", id);
  return method ? ok({ method, isNew: false }) : missing("PaymentMethod", id, "payment_method");
}

const create = operation(paymentMethodData, async (shop, call, params) => {
  const made = makePaymentMethod(shop, call, params);
  if (!made.ok) return made;
  return shop.change(call, async (unit) => ok(unit.put(made.value)));
});

const update = operation(
  z.strictObject({
    billing_details: billingDetails.optional(),
    allow_redisplay: methodFields.allow_redisplay,
    card: z.strictObject({ exp_month: count.optional(), exp_year: count.optional() }).optional(),
    metadata: metadata.optional(),
  }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const method = await unit.find("payment_method", id);
        if (!method) return missing("PaymentMethod", id);
        const { billing_details: details, card: expiry } = params;
        const changed: PaymentMethod = {
          ...method,
          allow_redisplay: params.allow_redisplay ?? method.allow_redisplay,
          metadata: mergeMetadata(method.metadata, params.metadata),
          billing_details: {
            ...method.billing_details,
            ...given(details ?? {}),
          },
          ...(method.card && {
            card: {
              ...method.card,
              exp_month: expiry?.exp_month ?? method.card.exp_month,
              exp_year: expiry?.exp_year ?? method.card.exp_year,
            },
          }),
        };
        unit.tell("payment_method.updated", changed, method);
        return ok(unit.put(changed));
      }),
    ),
);

const attach = operation(z.strictObject({ customer: text() }), (shop, call, { customer }, id) =>
  shop.inTurn(id, async () => {
    const found = await paymentMethodOf(shop, call, id);
    if (!found.ok) return found;
    const { method } = found.value;
    const owner = await findObject(shop.db, call.world, "customer", customer);
    if (!owner || owner.hidden.deleted) return missing("customer", customer, "customer");
    if (method.customer !== null && method.customer !== customer) {
      return invalid(
        "payment_method_unexpected_state",
        "The payment method you provided has already been attached to a customer.",
      );
    }
    const { behaviour } = method.hidden;
    if (behaviour?.decline && !behaviour.declineOnlyCharges) {
      const { code, message, decline_code } = behaviour.decline;
      return declined(code, message, { ...(decline_code && { decline_code }) });
    }
    return shop.change(call, async (unit) => {
      const attached = unit.put({ ...method, customer });
      unit.tell("payment_method.attached", attached);
      return ok(attached);
    });
  }),
);

const detach = operation(nothing, (shop, call, _params, id) =>
  shop.inTurn(id, () =>
    shop.change(call, async (unit) => {
      const method = await unit.find("payment_method", id);
      if (!method) return missing("PaymentMethod", id);
      if (method.customer === null) {
        return invalid(
          "payment_method_not_available",
          "The payment method you provided is not attached to a customer so detachment is impossible.",
        );
      }
      const detached = unit.put({ ...method, customer: null });
      unit.tell("payment_method.detached", detached, method);
      return ok(detached);
    }),
  ),
);

const ofCustomer = listing("payment_method", { type: z.enum(["card", "bourse"]).optional() });

/** Payment methods: made, attached to customers, detached. */
export const paymentMethodOperations = {
  create,
  update,
  attach,
  detach,
  list: listing("payment_method", {
    customer: text().optional(),
    type: z.enum(["card", "bourse"]).optional(),
  }),
  listOfCustomer: {
    run: (shop, call, ids, input) =>
      ofCustomer.run(
        shop,
        call,
        [],
        input,
        [`customer=${ids[0] ?? ""}`],
        `/v1/customers/${ids[0] ?? ""}/payment_methods`,
      ),
  } satisfies Operation,
};
