import { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Invoice } from "../billing-objects.ts";
import type { Call } from "../call.ts";
import type { CreditNote, CreditNoteLine, CreditOrder } from "../credit-objects.ts";
import { newId, newSecret } from "../object-id.ts";
import { instant, metadata, minor, paid, text } from "../params.ts";
import { mergeMetadata } from "../read-fields.ts";
import { invalid, missing, type Refusal } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import { creditLineParams, creditLines, lineOfAmount, sumCredit } from "./credit-note-lines.ts";

const linesMax = 250;
const refundsMax = 20;

/** What issuing a credit note, and previewing one, takes. */
export const creditNoteParams = z.strictObject({
  amount: paid.optional(),
  credit_amount: minor.optional(),
  effective_at: instant.optional(),
  // Customers are not written to about them.
  email_type: z.literal("none").optional(),
  invoice: text(),
  lines: z.array(creditLineParams).min(1).max(linesMax).optional(),
  memo: text(5_000).optional(),
  metadata: metadata.optional(),
  out_of_band_amount: minor.optional(),
  reason: z.enum(["duplicate", "fraudulent", "order_change", "product_unsatisfactory"]).optional(),
  refund_amount: minor.optional(),
  refunds: z
    .array(
      z.strictObject({
        amount_refunded: paid.optional(),
        refund: text(),
        type: z.literal("refund").optional(),
      }),
    )
    .max(refundsMax)
    .optional(),
});
type Params = z.output<typeof creditNoteParams>;

/** A credit note as it would be issued, and what of it is to be refunded first. */
export type CreditPlan = { readonly order: CreditOrder; readonly refund: bigint };

type On = {
  readonly invoice: Invoice;
  /** Those of this invoice that were issued before, void ones too. */
  readonly notes: readonly CreditNote[];
  readonly at: number;
};

const creditable: readonly Invoice["status"][] = ["open", "paid", "uncollectible"];

/** The credit note that a call asks for. Changes nothing. */
export async function planCreditNote(
  shop: Shop,
  call: Call,
  params: Params,
  on: On,
): Promise<Result<CreditPlan, Refusal>> {
  const { invoice, notes, at } = on;
  if (!creditable.includes(invoice.status)) {
    return invalid(
      "invoice_not_editable",
      `Only an invoice that is open, paid or uncollectible is credited; this one is ${invoice.status}.`,
      "invoice",
    );
  }
  const lines = await linesOf(shop, call, params, invoice);
  if (!lines.ok) return lines;
  const sums = sumCredit(lines.value);
  const refused = tooMuch(invoice, sums.total, params.amount);
  if (refused) return refused;
  const due = invoice.amount_remaining;
  const pre = sums.total < due ? sums.total : due;
  const post = sums.total - pre;
  const linked = await linkedRefunds(shop, call, params, on);
  if (!linked.ok) return linked;
  const { credit_amount: toBalance = 0n, refund_amount: refund = 0n } = params;
  const unequal = otherThan(post, params, linked.value);
  if (unequal) return unequal;
  const id = newId(shop.ids, "cn");
  const secret = newSecret(shop.ids);
  const note: CreditNote = {
    id,
    object: "credit_note",
    created: at,
    currency: invoice.currency,
    customer: invoice.customer,
    customer_balance_transaction: null,
    effective_at: params.effective_at ?? at,
    invoice: invoice.id,
    lines: {
      object: "list",
      data: lines.value,
      has_more: false,
      url: `/v1/credit_notes/${id}/lines`,
    },
    livemode: call.world.live,
    memo: params.memo ?? null,
    metadata: mergeMetadata({}, params.metadata),
    number: numberOf(invoice, notes.length),
    out_of_band_amount: params.out_of_band_amount ?? null,
    pdf: `${shop.publicUrl}/v1/credit-notes/${id}_secret_${secret}/pdf`,
    post_payment_amount: post,
    pre_payment_amount: pre,
    reason: params.reason ?? null,
    refunds: linked.value,
    status: "issued",
    ...sums,
    type: pre === 0n ? "post_payment" : post === 0n ? "pre_payment" : "mixed",
    voided_at: null,
    hidden: { secret },
  };
  return ok({ order: { note, toBalance, at }, refund });
}

const numberDigits = 2;

/** The number of a credit note: that of its invoice, and which of its credit notes it is. */
export function numberOf({ number, id }: Invoice, before: number): string {
  return `${number ?? id}-CN-${String(before + 1).padStart(numberDigits, "0")}`;
}

async function linesOf(
  shop: Shop,
  call: Call,
  { amount, lines }: Params,
  invoice: Invoice,
): Promise<Result<CreditNoteLine[], Refusal>> {
  if (lines) return creditLines(shop, call, invoice, lines);
  if (amount !== undefined) return ok([lineOfAmount(shop, call, amount)]);
  return invalid("parameter_missing", "You must provide one of `amount` or `lines`.", "amount");
}

/** Why so much cannot be credited, if it cannot. */
function tooMuch(invoice: Invoice, total: bigint, asked: bigint | undefined) {
  if (asked !== undefined && asked !== total) {
    return invalid(
      "parameter_invalid",
      `The amount (${asked}) must equal the total of the lines (${total}).`,
      "amount",
    );
  }
  const { pre_payment_credit_notes_amount: pre, post_payment_credit_notes_amount: post } = invoice;
  const left = invoice.total - pre - post;
  if (total > 0n && total <= left) return undefined;
  return invalid(
    "parameter_invalid",
    `The amount to credit (${total}) must be more than 0 and no more than what is left of the invoice's total (${left}).`,
    "amount",
  );
}

/** Why what is given back is not what has to be, if it is not. */
function otherThan(post: bigint, params: Params, linked: Linked) {
  const { credit_amount: toBalance = 0n, refund_amount: refund = 0n } = params;
  const before = linked.reduce((sum, one) => sum + one.amount_refunded, 0n);
  const given = before + toBalance + refund + (params.out_of_band_amount ?? 0n);
  if (given === post) return undefined;
  return invalid(
    "parameter_invalid",
    `The sum of credit amount, refund amount and out of band amount (${given}) must equal the post payment amount (${post}).`,
  );
}

type Linked = CreditNote["refunds"];

/** Refunds that were made already, as far as no other credit note stands for them. */
async function linkedRefunds(
  shop: Shop,
  { world }: Call,
  { refunds = [] }: Params,
  { invoice, notes }: On,
): Promise<Result<Linked, Refusal>> {
  const linked: Linked = [];
  const issued = notes.filter(({ status }) => status === "issued");
  for (const [index, { refund: id, amount_refunded: asked }] of refunds.entries()) {
    const param = `refunds[${index}]`;
    const refund = await findObject(shop.db, world, "refund", id);
    if (!refund || refund.payment_intent !== invoice.hidden.intent) {
      return missing("refund", id, `${param}[refund]`);
    }
    const taken = [...issued.flatMap((note) => note.refunds), ...linked]
      .filter((one) => one.refund === id)
      .reduce((sum, one) => sum + one.amount_refunded, 0n);
    const left = refund.amount - taken;
    const amount_refunded = asked ?? left;
    if (amount_refunded <= 0n || amount_refunded > left) {
      return invalid(
        "parameter_invalid",
        `Only ${left} of the refund ${id} is not on a credit note yet.`,
        `${param}[amount_refunded]`,
      );
    }
    linked.push({ amount_refunded, payment_record_refund: null, refund: id, type: "refund" });
  }
  return ok(linked);
}
