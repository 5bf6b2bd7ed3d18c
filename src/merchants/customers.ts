import { z } from "zod";
import { ok } from "#kernel";
import { nowOf } from "./billing/billed.ts";
import type { Call } from "./call.ts";
import { changeBalance } from "./customer-balance.ts";
import { listing, retrieval } from "./lists.ts";
import { newId, secondsOf } from "./object-id.ts";
import type { Customer } from "./objects.ts";
import { operation } from "./operation.ts";
import { address, metadata, nothing, shipping, signedMinor, text, unsettable } from "./params.ts";
import { paymentMethodOf } from "./payment-methods.ts";
import { mergeMetadata } from "./read-fields.ts";
import { missing } from "./refusal.ts";
import { searching } from "./search.ts";
import type { Shop } from "./shop.ts";
import { findObject } from "./store/objects.ts";
import type { Unit } from "./unit.ts";

const emailLengthMax = 512;
const fields = {
  address: unsettable(address).optional(),
  balance: signedMinor.optional(),
  description: unsettable(text(5_000)).optional(),
  email: unsettable(text(emailLengthMax)).optional(),
  invoice_prefix: text(12).optional(),
  invoice_settings: z
    .strictObject({
      default_payment_method: unsettable(text()).optional(),
      footer: unsettable(text()).optional(),
    })
    .optional(),
  metadata: metadata.optional(),
  name: unsettable(text(256)).optional(),
  phone: unsettable(text(20)).optional(),
  preferred_locales: z.array(text()).optional(),
  shipping: unsettable(shipping).optional(),
};
const createParams = z.strictObject({
  ...fields,
  payment_method: text().optional(),
  test_clock: text().optional(),
});
const updateParams = z.strictObject(fields);

function changed(before: Customer, params: z.output<typeof updateParams>): Customer {
  const { address: place, invoice_settings: settings, metadata: facts, ...rest } = params;
  const { description, email, name, phone, shipping: goods } = rest;
  const or = <T>(value: T | undefined, old: T) => (value === undefined ? old : value);
  return {
    ...before,
    address: or(place, before.address),
    description: or(description, before.description),
    email: or(email, before.email),
    name: or(name, before.name),
    phone: or(phone, before.phone),
    shipping: or(goods, before.shipping),
    invoice_prefix: rest.invoice_prefix ?? before.invoice_prefix,
    preferred_locales: rest.preferred_locales ?? before.preferred_locales,
    metadata: mergeMetadata(before.metadata, facts),
    invoice_settings: {
      ...before.invoice_settings,
      default_payment_method: or(
        settings?.default_payment_method,
        before.invoice_settings.default_payment_method,
      ),
      footer: or(settings?.footer, before.invoice_settings.footer),
    },
  };
}

/** The customer with this balance, and the transaction that brings it there. */
function balanced(
  shop: Shop,
  unit: Unit,
  customer: Customer,
  { to, at }: { readonly to: bigint | undefined; readonly at: number },
): Customer {
  const isNew = !customer.hidden.booked && customer.balance === 0n;
  const amount = (to ?? customer.balance) - customer.balance;
  const type = isNew ? "initial" : "adjustment";
  const currency = customer.currency ?? "usd";
  return changeBalance(shop, unit, customer, { at, amount, currency, type }).customer;
}

/** A customer of whom nothing is known. */
export function blankCustomer(shop: Shop, { world }: Call): Customer {
  const id = newId(shop.ids, "cus");
  return {
    id,
    object: "customer",
    address: null,
    balance: 0n,
    created: secondsOf(shop.clock),
    currency: null,
    delinquent: false,
    description: null,
    email: null,
    invoice_prefix: id.slice(-8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: world.live,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    test_clock: null,
    hidden: {},
  };
}

const clockKind = "test_helpers.test_clock";

const create = operation(createParams, async (shop, call, params) => {
  const { payment_method: methodId, test_clock, ...rest } = params;
  const blank = { ...blankCustomer(shop, call), test_clock: test_clock ?? null };
  const clock =
    test_clock === undefined
      ? undefined
      : await findObject(shop.db, call.world, clockKind, test_clock);
  if (test_clock !== undefined && !clock) return missing("test clock", test_clock, "test_clock");
  const method = methodId === undefined ? undefined : await paymentMethodOf(shop, call, methodId);
  if (method && !method.ok) return method;
  return shop.change(call, async (unit) => {
    const at = clock?.frozen_time ?? unit.now;
    const customer = unit.put(balanced(shop, unit, changed(blank, rest), { to: rest.balance, at }));
    unit.tell("customer.created", customer);
    if (method?.ok) {
      const attached = unit.put({ ...method.value.method, customer: customer.id });
      unit.tell("payment_method.attached", attached);
    }
    return ok(customer);
  });
});

const update = operation(updateParams, (shop, call, params, id) =>
  shop.inTurn(id, () =>
    shop.change(call, async (unit) => {
      const customer = await unit.find("customer", id);
      if (!customer || customer.hidden.deleted) return missing("customer", id);
      const at = await nowOf(shop, call, customer);
      const now = changed(customer, params);
      const after = unit.put(balanced(shop, unit, now, { to: params.balance, at }));
      unit.tell("customer.updated", after, customer);
      return ok(after);
    }),
  ),
);

const remove = operation(nothing, (shop, call, _params, id) =>
  shop.inTurn(id, () =>
    shop.change(call, async (unit) => {
      const customer = await unit.find("customer", id);
      if (!customer || customer.hidden.deleted) return missing("customer", id);
      unit.tell("customer.deleted", customer);
      // Who they were is forgotten with them; what they paid stays with its charges.
      const blank = { ...blankCustomer(shop, call), id, created: customer.created };
      return ok(unit.put({ ...blank, hidden: { deleted: true } }));
    }),
  ),
);

const methodOf = operation(nothing, async (shop, call, _params, id, methodId) => {
  const method = await findObject(shop.db, call.world, "payment_method", methodId);
  return method?.customer === id ? ok(method) : missing("PaymentMethod", methodId);
});

/** Customers of a business. */
export const customerOperations = {
  create,
  update,
  remove,
  methodOf,
  retrieve: retrieval("customer", "customer"),
  list: listing("customer", { email: text().optional(), test_clock: text().optional() }),
  search: searching("customer"),
};
