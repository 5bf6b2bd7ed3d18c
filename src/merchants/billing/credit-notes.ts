import { z } from "zod";
import { ok } from "#kernel";
import type { Invoice } from "../billing-objects.ts";
import type { Call } from "../call.ts";
import type { CreditNote } from "../credit-objects.ts";
import type { Outcome } from "../deps.ts";
import { listing, listOf, retrieval } from "../lists.ts";
import { operation, readParams } from "../operation.ts";
import { metadata, nothing, page, text } from "../params.ts";
import { mergeMetadata } from "../read-fields.ts";
import { refundCharge } from "../refunds.ts";
import { invalid, missing } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import { nowOf, onBilled, stepOf } from "./billed.ts";
import { keepInvoice } from "./finalize.ts";
import { askFor, dueLess, issueCreditNote, notesOf } from "./issue-credit-note.ts";
import { type CreditPlan, creditNoteParams, planCreditNote } from "./plan-credit-note.ts";
import { settleInvoice } from "./settle-invoice.ts";

const create = operation(creditNoteParams, (shop, call, params) =>
  onBilled(shop, call, { kind: "invoice", id: params.invoice }, async (found, _customer, at) => {
    // A payment that was made and not noted yet is noted first.
    await settleInvoice(shop, stepOf(call), found.id, at);
    const invoice = await findObject(shop.db, call.world, "invoice", found.id);
    if (!invoice) return missing("invoice", found.id, "invoice");
    const notes = await notesOf(shop, call, invoice);
    const plan = await planCreditNote(shop, call, params, { invoice, notes, at });
    if (!plan.ok) return plan;
    if (plan.value.refund > 0n) return refunding(shop, call, invoice, plan.value);
    const issue = () =>
      shop.change(call, async (unit) => ok(await issueCreditNote(shop, unit, plan.value.order)));
    return plan.value.order.note.pre_payment_amount > 0n
      ? whileUnpaid(shop, call, invoice, issue)
      : issue();
  }),
);

/** Pays back what of a credit note is refunded; the note is issued in the change that books it. */
async function refunding(
  shop: Shop,
  call: Call,
  invoice: Invoice,
  { order, refund: amount }: CreditPlan,
): Promise<Outcome> {
  const { world } = call;
  const intentId = invoice.hidden.intent ?? "";
  const intent = await findObject(shop.db, world, "payment_intent", intentId);
  const charge = await findObject(shop.db, world, "charge", intent?.latest_charge ?? "");
  if (!charge || intent?.status !== "succeeded") {
    return invalid(
      "parameter_invalid",
      "Nothing was paid for this invoice that could be refunded.",
      "refund_amount",
    );
  }
  return refundCharge(shop, call, charge, { amount, creditNote: order });
}

const waiting = ["requires_payment_method", "requires_confirmation", "requires_action"];

/** Runs in the turn of the intent of an invoice, as long as nobody is paying it. */
function whileUnpaid(
  shop: Shop,
  { world }: Call,
  invoice: Invoice,
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  const id = invoice.hidden.intent ?? "";
  return shop.inTurn(id, async () => {
    const intent = await findObject(shop.db, world, "payment_intent", id);
    if (intent && waiting.includes(intent.status)) return run();
    return invalid("invoice_not_editable", "This invoice is being paid.", "invoice");
  });
}

const preview = async (shop: Shop, call: Call, params: z.output<typeof creditNoteParams>) => {
  const invoice = await findObject(shop.db, call.world, "invoice", params.invoice);
  if (!invoice || invoice.hidden.deleted) return missing("invoice", params.invoice, "invoice");
  const customer = await findObject(shop.db, call.world, "customer", invoice.customer);
  const at = await nowOf(shop, call, customer ?? { test_clock: null });
  const notes = await notesOf(shop, call, invoice);
  return planCreditNote(shop, call, params, { invoice, notes, at });
};

const previewNote = operation(creditNoteParams, async (shop, call, params) => {
  const plan = await preview(shop, call, params);
  return plan.ok ? ok(plan.value.order.note) : plan;
});

const onlyPage = z.object(page);
const pageless = creditNoteParams.extend(page);

const previewLines = operation(pageless, async (shop, call, params) => {
  const { limit: _, starting_after: __, ending_before: ___, ...asked } = params;
  const plan = await preview(shop, call, asked);
  if (!plan.ok) return plan;
  return pageOf(plan.value.order.note, params, "/v1/credit_notes/preview/lines");
});

const lines = operation(nothing.catchall(z.unknown()), async (shop, call, params, id) => {
  const read = readParams(z.strictObject(page), params);
  if (!read.ok) return read;
  const note = await findObject(shop.db, call.world, "credit_note", id);
  return note ? pageOf(note, read.value, note.lines.url) : missing("credit note", id);
});

function pageOf(
  { lines: { data: all } }: CreditNote,
  { starting_after: after, limit }: z.output<typeof onlyPage>,
  url: string,
): Outcome {
  const start = after === undefined ? 0 : all.findIndex((line) => line.id === after) + 1;
  const data = all.slice(start, start + limit);
  return ok(listOf(data, url, start + data.length < all.length));
}

const update = operation(
  z.strictObject({ memo: text(5_000).optional(), metadata: metadata.optional() }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const note = await unit.find("credit_note", id);
        if (!note) return missing("credit note", id);
        const after = unit.put<CreditNote>({
          ...note,
          memo: params.memo ?? note.memo,
          metadata: mergeMetadata(note.metadata, params.metadata),
        });
        unit.tell("credit_note.updated", after, note);
        return ok(after);
      }),
    ),
);

// What was given back stays given back; what was taken off an open invoice can be asked for again.
const voidNote = operation(nothing, async (shop, call, _params, id) => {
  const found = await findObject(shop.db, call.world, "credit_note", id);
  if (!found) return missing("credit note", id);
  const of = { kind: "invoice", id: found.invoice } as const;
  return onBilled(shop, call, of, async (known, _customer, at) => {
    await settleInvoice(shop, stepOf(call), known.id, at);
    const invoice = await findObject(shop.db, call.world, "invoice", known.id);
    const note = await findObject(shop.db, call.world, "credit_note", id);
    if (!invoice || note?.status !== "issued" || !isOpen(invoice) || note.type !== "pre_payment") {
      return invalid(
        "credit_note_not_voidable",
        "Only a credit note that is issued, of an invoice that is still open, and of what was not paid, can be voided.",
      );
    }
    return whileUnpaid(shop, call, invoice, () =>
      shop.change(call, async (unit) => {
        const { pre_payment_credit_notes_amount: before } = invoice;
        const amount = note.pre_payment_amount;
        const changed = { ...invoice, pre_payment_credit_notes_amount: before - amount };
        const asked = keepInvoice(unit, dueLess(changed, -amount));
        await askFor(unit, asked);
        unit.tell("invoice.updated", asked, invoice);
        const voided = unit.put<CreditNote>({ ...note, status: "void", voided_at: at });
        unit.tell("credit_note.voided", voided, note);
        return ok(voided);
      }),
    );
  });
});

const isOpen = ({ status }: Invoice) => status === "open" || status === "uncollectible";

/** Credit notes: what is taken back of final invoices. */
export const creditNoteOperations = {
  create,
  preview: previewNote,
  previewLines,
  lines,
  update,
  void: voidNote,
  retrieve: retrieval("credit_note", "credit note"),
  list: listing("credit_note", { customer: text().optional(), invoice: text().optional() }),
};
