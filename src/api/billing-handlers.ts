import type { HostedInvoice as WireInvoice } from "@bourse/contract";
import { err, ok, type Result, secondMs } from "#kernel";
import {
  discountOf,
  fromBalance,
  type HostedInvoice,
  type Mandate,
  type Merchants,
  taxesOf,
  type World,
} from "#merchants";
import { askShop, enter } from "./business-access.ts";
import { presentTax, shopMoney } from "./business-money.ts";
import { type Refusal, refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { FileAnswer, Handlers } from "./handlers.ts";
import { idsOf, maybeInstantOf, presentInvoice, presentSubscription } from "./present-billing.ts";
import { presentInstant } from "./present-values.ts";

const listedMax = 50;

/** Invoices that were sent to customers, and what members let businesses charge. */
export function createBillingHandlers({ merchants, present }: HandlerDeps) {
  async function presentMandate({ world, method, lastCharge, subscriptions }: Mandate) {
    const names = await merchants.namesIn(world, subscriptions.flatMap(idsOf));
    const [first] = subscriptions;
    const { upTo = 0n } = method.hidden;
    return {
      id: method.id,
      business: await present.party(world.business),
      limit: first && upTo > 0n ? shopMoney(upTo, first.currency) : null,
      createdAt: presentInstant(method.created * secondMs),
      lastCharge: lastCharge && {
        amount: shopMoney(lastCharge.amount_captured, lastCharge.currency),
        at: presentInstant(lastCharge.created * secondMs),
      },
      subscriptions: subscriptions.map((one) => presentSubscription(one, names)),
    };
  }

  return {
    hostedInvoice: async ({ params }) => {
      const found = await merchants.hostedInvoice(params.credential);
      if (!found.ok) return refuse("not_found");
      return ok(presentHosted(found.value, await present.party(found.value.world.business)));
    },
    hostedInvoicePdf: async ({ params, query }): Promise<Result<FileAnswer, Refusal>> => {
      const made = await merchants.invoicePdf(params.credential, query.language);
      if (!made.ok) return refuse("not_found");
      const { number, file: content } = made.value;
      return ok({ mediaType: "application/pdf", fileName: `invoice-${number}.pdf`, content });
    },
    creditNotePdf: async ({ params, query }): Promise<Result<FileAnswer, Refusal>> => {
      const made = await merchants.creditNotePdf(params.credential, query.language);
      if (!made.ok) return refuse("not_found");
      const { number, file: content } = made.value;
      return ok({ mediaType: "application/pdf", fileName: `credit-note-${number}.pdf`, content });
    },
    mandates: async ({ who }) => {
      const found = await merchants.mandatesOf(who.memberId);
      return ok({ items: await Promise.all(found.map(presentMandate)) });
    },
    revokeMandate: async ({ who, params }) => {
      const revoked = await merchants.revokeMandate(who.memberId, params.mandate);
      return revoked.ok ? ok(undefined) : refuse("not_found");
    },
  } satisfies Partial<Handlers>;
}

function presentHosted(
  { world, invoice, checkout }: HostedInvoice,
  business: WireInvoice["business"],
): WireInvoice {
  const { currency, status_transitions: times } = invoice;
  const of = (amount: bigint) => shopMoney(amount, currency);
  return {
    business,
    live: world.live,
    id: invoice.id,
    number: invoice.number ?? "",
    state: invoice.status,
    customer: { name: invoice.customer_name, email: invoice.customer_email },
    issuedAt: presentInstant((times.finalized_at ?? invoice.created) * secondMs),
    dueAt: maybeInstantOf(invoice.due_date),
    paidAt: maybeInstantOf(times.paid_at),
    lines: invoice.lines.data.map((line) => ({
      description: line.description ?? "",
      quantity: line.quantity,
      amount: of(line.amount),
      from: presentInstant(line.period.start * secondMs),
      to: presentInstant(line.period.end * secondMs),
    })),
    subtotal: of(invoice.subtotal),
    discount: of(discountOf(invoice)),
    taxes: taxesOf(invoice).map((tax) => presentTax(tax, currency)),
    total: of(invoice.total),
    fromBalance: of(fromBalance(invoice)),
    credited: of(invoice.pre_payment_credit_notes_amount),
    givenBack: of(invoice.post_payment_credit_notes_amount),
    due: of(invoice.amount_due),
    paid: of(invoice.amount_paid),
    description: invoice.description,
    footer: invoice.footer,
    checkout,
  };
}

/** One whose payments were paused, or that paused when its trial ended without a way to pay. */
async function resume(merchants: Merchants, world: World, id: string) {
  const goOn = { pause_collection: "" };
  const changed = await askShop(merchants, "POST /v1/subscriptions/{id}", world, goOn, id);
  const isPaused = changed.ok && "status" in changed.value && changed.value.status === "paused";
  if (!isPaused) return changed;
  return askShop(merchants, "POST /v1/subscriptions/{id}/resume", world, {}, id);
}

/** What a business sees, and does, of what is subscribed to. */
function createSubscriptionHandlers({ merchants }: HandlerDeps) {
  return {
    businessSubscriptions: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const { world } = entered.value;
      const found = await merchants.subscriptionsOf(world, listedMax);
      const names = await merchants.namesIn(world, found.flatMap(idsOf));
      return ok({ items: found.map((one) => presentSubscription(one, names)) });
    },
    cancelBusinessSubscription: async (call) => {
      const entered = await enter(merchants, call, "sell");
      if (!entered.ok) return entered;
      const { world } = entered.value;
      const { subscription } = call.params;
      const asked =
        call.body.when === "now"
          ? await askShop(merchants, "DELETE /v1/subscriptions/{id}", world, {}, subscription)
          : await askShop(
              merchants,
              "POST /v1/subscriptions/{id}",
              world,
              { cancel_at_period_end: true },
              subscription,
            );
      return asked.ok ? ok(undefined) : asked;
    },
    pauseBusinessSubscription: async (call) => {
      const entered = await enter(merchants, call, "sell");
      if (!entered.ok) return entered;
      const pause = { pause_collection: { behavior: "void" } };
      const { subscription } = call.params;
      const name = "POST /v1/subscriptions/{id}";
      const asked = await askShop(merchants, name, entered.value.world, pause, subscription);
      return asked.ok ? ok(undefined) : asked;
    },
    resumeBusinessSubscription: async (call) => {
      const entered = await enter(merchants, call, "sell");
      if (!entered.ok) return entered;
      const asked = await resume(merchants, entered.value.world, call.params.subscription);
      return asked.ok ? ok(undefined) : asked;
    },
  } satisfies Partial<Handlers>;
}

/** What a business sees of what it bills. */
export function createBusinessBillingHandlers(deps: HandlerDeps) {
  const { merchants } = deps;
  return {
    ...createSubscriptionHandlers(deps),
    businessInvoices: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const found = await merchants.invoicesOf(entered.value.world, listedMax);
      return ok({ items: found.map(presentInvoice) });
    },
    createBusinessInvoice: async (call) => {
      const entered = await enter(merchants, call, "sell");
      if (!entered.ok) return entered;
      const { customer, lines, daysUntilDue } = call.body;
      const currency = lines[0]?.amount.currency ?? "USD";
      if (lines.some(({ amount }) => amount.currency !== currency)) {
        return err({ code: "invalid_request", detail: "All lines are in one currency." });
      }
      const issued = await merchants.issueInvoice(entered.value.world, {
        customer,
        currency: currency.toLowerCase(),
        lines: lines.map(({ description, amount }) => ({
          description,
          amount: BigInt(amount.amount),
        })),
        daysUntilDue,
      });
      if (issued.ok) return ok(presentInvoice(issued.value));
      return err({ code: "invalid_request", detail: issued.error.message });
    },
    voidBusinessInvoice: async (call) => {
      const entered = await enter(merchants, call, "sell");
      if (!entered.ok) return entered;
      const { world } = entered.value;
      const name = "POST /v1/invoices/{id}/void";
      const asked = await askShop(merchants, name, world, {}, call.params.invoice);
      return asked.ok ? ok(undefined) : asked;
    },
  } satisfies Partial<Handlers>;
}
