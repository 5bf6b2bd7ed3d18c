import { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Invoice, InvoiceLine } from "../billing-objects.ts";
import type { Call } from "../call.ts";
import type { CreditNoteLine } from "../credit-objects.ts";
import { newId } from "../object-id.ts";
import type { TaxRate } from "../objects.ts";
import { count, metadata, paid, text } from "../params.ts";
import { mergeMetadata } from "../read-fields.ts";
import { invalid, missing, type Refusal } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findTaxRates, taxRateIds } from "../tax-rates.ts";
import { addedBy, netOf, roundedPart, taxesOn, totalTaxes } from "../taxes.ts";

/** A line of a credit note, as calls give it. */
export const creditLineParams = z.strictObject({
  amount: paid.optional(),
  description: text().optional(),
  invoice_line_item: text().optional(),
  metadata: metadata.optional(),
  quantity: count.refine((value) => value >= 1).optional(),
  tax_rates: taxRateIds.optional(),
  type: z.enum(["custom_line_item", "invoice_line_item"]),
  unit_amount: paid.optional(),
});
type Given = z.output<typeof creditLineParams>;

/** What is taken back: so much of a line of the invoice, or something of its own. */
type Credited = Pick<
  CreditNoteLine,
  "amount" | "description" | "discount_amounts" | "quantity" | "tax_rates" | "type"
> & { readonly invoice_line_item?: string };

/** A line, with its taxes, as it would be stored. */
function newLine(shop: Shop, { world }: Call, given: Given | undefined, of: Credited) {
  const { amount, discount_amounts: off, quantity, tax_rates: rates } = of;
  const discount = off.reduce((sum, part) => sum + part.amount, 0n);
  const units = BigInt(quantity ?? 1);
  const each = quantity !== null && amount % units === 0n ? amount / units : null;
  const line: CreditNoteLine = {
    id: newId(shop.ids, "cnli"),
    object: "credit_note_line_item",
    discount_amount: discount,
    livemode: world.live,
    metadata: mergeMetadata({}, given?.metadata),
    pretax_credit_amounts: [],
    taxes: taxesOn(amount - discount, rates),
    unit_amount: each,
    unit_amount_decimal: each === null ? null : each.toString(),
    ...of,
  };
  return line;
}

/** The lines that a call asks for, on this invoice. */
export async function creditLines(
  shop: Shop,
  call: Call,
  invoice: Invoice,
  given: readonly Given[],
): Promise<Result<CreditNoteLine[], Refusal>> {
  const lines: CreditNoteLine[] = [];
  for (const [index, one] of given.entries()) {
    const param = `lines[${index}]`;
    const rates = await findTaxRates(shop, call, one.tax_rates, `${param}[tax_rates]`);
    if (!rates.ok) return rates;
    const own = one.tax_rates === undefined ? undefined : rates.value;
    const credited =
      one.type === "custom_line_item"
        ? customLine(one, own ?? [], param)
        : lineOfInvoice(invoice, one, own, param);
    if (!credited.ok) return credited;
    lines.push(newLine(shop, call, one, credited.value));
  }
  return ok(lines);
}

/** One line without taxes, where only an amount is given. */
export function lineOfAmount(shop: Shop, call: Call, amount: bigint): CreditNoteLine {
  return newLine(shop, call, undefined, {
    amount,
    description: null,
    discount_amounts: [],
    quantity: 1,
    tax_rates: [],
    type: "custom_line_item",
  });
}

function customLine(one: Given, tax_rates: TaxRate[], param: string): Result<Credited, Refusal> {
  const { unit_amount: each, quantity = 1, description = null } = one;
  if (each === undefined) {
    const name = `${param}[unit_amount]`;
    return invalid("parameter_missing", `Missing required param: ${name}.`, name);
  }
  const amount = each * BigInt(quantity);
  return ok({
    amount,
    description,
    discount_amounts: [],
    quantity,
    tax_rates,
    type: "custom_line_item",
  });
}

/** Part of a line takes the same part of its discounts back; its taxes are those of what is left. */
function lineOfInvoice(
  { lines, default_tax_rates: defaults }: Invoice,
  one: Given,
  rates: TaxRate[] | undefined,
  param: string,
): Result<Credited, Refusal> {
  const id = one.invoice_line_item ?? "";
  const line = lines.data.find((known) => known.id === id);
  if (!line) return missing("invoice line item", id, `${param}[invoice_line_item]`);
  const amount = one.amount ?? amountOf(line, one.quantity);
  const tooMuch = one.quantity !== undefined && one.quantity > line.quantity;
  if (amount <= 0n || amount > line.amount || tooMuch) {
    return invalid(
      "parameter_invalid",
      `No more than ${line.amount} of the line ${id} can be credited.`,
      `${param}[${one.amount === undefined ? "quantity" : "amount"}]`,
    );
  }
  return ok({
    amount,
    description: one.description ?? line.description,
    discount_amounts: line.discount_amounts.map((off) => ({
      ...off,
      amount: roundedPart(off.amount, amount, line.amount),
    })),
    invoice_line_item: id,
    quantity: one.amount === undefined ? (one.quantity ?? line.quantity) : null,
    tax_rates: rates ?? (line.tax_rates.length > 0 ? line.tax_rates : defaults),
    type: "invoice_line_item",
  });
}

function amountOf(line: InvoiceLine, quantity: number | undefined): bigint {
  if (quantity === undefined || line.quantity === 0) return line.amount;
  return roundedPart(line.amount, BigInt(quantity), BigInt(line.quantity));
}

/** What the lines of a credit note come to. */
export function sumCredit(lines: readonly CreditNoteLine[]) {
  const sum = (amounts: readonly bigint[]) => amounts.reduce((total, part) => total + part, 0n);
  const subtotal = sum(lines.map(({ amount }) => amount));
  const discount_amount = sum(lines.map((line) => line.discount_amount));
  const off = new Map<string, bigint>();
  for (const { amount, discount } of lines.flatMap((line) => line.discount_amounts)) {
    off.set(discount, (off.get(discount) ?? 0n) + amount);
  }
  const total_taxes = totalTaxes(lines);
  const total = subtotal - discount_amount + addedBy(total_taxes);
  return {
    amount: total,
    discount_amount,
    discount_amounts: [...off].map(([discount, amount]) => ({ amount, discount })),
    subtotal,
    subtotal_excluding_tax: sum(lines.map((line) => netOf(line.amount, line.tax_rates))),
    total,
    total_excluding_tax: total - sum(total_taxes.map(({ amount }) => amount)),
    total_taxes,
  };
}
