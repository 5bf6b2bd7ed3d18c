import { ok, type Result } from "#kernel";
import type { Invoice, Subscription } from "../billing-objects.ts";
import { type Call, ownCall } from "../call.ts";
import { customerOperations } from "../customers.ts";
import type { Customer } from "../objects.ts";
import { invalid, missing, type Refusal } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject, findObjects, listObjects } from "../store/objects.ts";
import type { World } from "../world.ts";
import { inTurnOf } from "./billed.ts";
import { newInvoiceItem, putDraft } from "./draft.ts";
import { finalize, unfinalizable } from "./finalize.ts";

/** An invoice that a business writes itself. */
export type WrittenInvoice = {
  readonly customer: { readonly name: string; readonly email: string };
  readonly currency: string;
  readonly lines: readonly { readonly description: string; readonly amount: bigint }[];
  readonly daysUntilDue: number;
};

/** What a business sees of what it bills. */
export type BillingDashboard = {
  /** The newest first; those that have ended as well. */
  subscriptionsOf(world: World, limit: number): Promise<Subscription[]>;
  invoicesOf(world: World, limit: number): Promise<Invoice[]>;
  /** Names of products and customers, by their ids. */
  namesIn(world: World, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Issues an invoice to a customer, who is made when nobody has the address yet. */
  issueInvoice(world: World, written: WrittenInvoice): Promise<Result<Invoice, Refusal>>;
};

export function createBillingDashboard(shop: Shop): BillingDashboard {
  const { db } = shop;
  return {
    subscriptionsOf: (world, limit) => listObjects(db, world, "subscription", { refs: [], limit }),
    invoicesOf: (world, limit) => listObjects(db, world, "invoice", { refs: [], limit }),
    async namesIn(world, ids) {
      const names = new Map<string, string>();
      for (const one of await findObjects(db, world, [...new Set(ids)])) {
        if (one.object === "product") names.set(one.id, one.name);
        if (one.object === "customer") names.set(one.id, one.name ?? one.email ?? one.id);
      }
      return names;
    },
    issueInvoice: (world, written) => issueInvoice(shop, ownCall(world), written),
  };
}

async function issueInvoice(
  shop: Shop,
  call: Call,
  written: WrittenInvoice,
): Promise<Result<Invoice, Refusal>> {
  const customerId = await customerWith(shop, call, written.customer);
  if (!customerId.ok) return customerId;
  const made: { id?: string } = {};
  const issued = await inTurnOf(shop, call, customerId.value, async (customer, at) => {
    const items = written.lines.map(({ description, amount }) =>
      newInvoiceItem(shop, call, { customer, at, amount, currency: written.currency, description }),
    );
    const sum = items.reduce((total, { amount }) => total + amount, 0n);
    const tooLarge = unfinalizable({ amount_due: sum + abs(customer.balance) });
    if (tooLarge) return tooLarge;
    return shop.change(call, async (unit) => {
      for (const item of items) unit.tell("invoiceitem.created", unit.put(item));
      const draft = putDraft(shop, unit, {
        customer,
        at,
        currency: written.currency,
        reason: "manual",
        collection: "send_invoice",
        daysUntilDue: written.daysUntilDue,
        subscription: null,
        items,
        discounts: [],
        period: { start: at, end: at },
      });
      const open = await finalize(shop, unit, draft, { at });
      unit.tell("invoice.sent", open);
      made.id = open.id;
      return ok(open);
    });
  });
  if (!issued.ok) return issued;
  const invoice = await findObject(shop.db, call.world, "invoice", made.id ?? "");
  return invoice ? ok(invoice) : missing("invoice", made.id ?? "");
}

const abs = (amount: bigint) => (amount < 0n ? -amount : amount);

async function customerWith(
  shop: Shop,
  call: Call,
  who: WrittenInvoice["customer"],
): Promise<Result<string, Refusal>> {
  const [known] = await listObjects(shop.db, call.world, "customer", {
    refs: [`email=${who.email}`],
    limit: 1,
  });
  if (known) return ok(known.id);
  const made = await customerOperations.create.run(shop, call, [], who);
  if (!made.ok) return made;
  return isCustomer(made.value) ? ok(made.value.id) : invalid("parameter_invalid", "No customer.");
}

const isCustomer = (value: object): value is Customer =>
  "object" in value && value.object === "customer";
