import type { Base, Metadata } from "./base-object.ts";

/** Kinds of taxes, in the words of Stripe's API. */
export const taxTypes = [
  "admissions_tax",
  "amusement_tax",
  "attendance_tax",
  "communications_tax",
  "digital_excise_tax",
  "entertainment_tax",
  "get_fund",
  "gross_receipts_tax",
  "gst",
  "hospitality_tax",
  "hst",
  "igst",
  "jct",
  "lease_tax",
  "luxury_tax",
  "mass_transit_parking_tax",
  "nhil",
  "parking_tax",
  "pst",
  "qst",
  "resort_tax",
  "retail_delivery_fee",
  "rst",
  "sales_tax",
  "service_tax",
  "tourism_tax",
  "utility_users_tax",
  "vat",
] as const;

/** A tax that a business charges: within its prices, or on top of them. Its percentage never changes. */
export type TaxRate = Base<"tax_rate"> &
  Readonly<{
    active: boolean;
    country: string | null;
    description: string | null;
    display_name: string;
    effective_percentage: null;
    flat_amount: null;
    inclusive: boolean;
    jurisdiction: string | null;
    jurisdiction_level: null;
    metadata: Metadata;
    /** At most four decimals. */
    percentage: number;
    rate_type: "percentage";
    state: string | null;
    tax_type: (typeof taxTypes)[number] | null;
  }>;

/** What one rate comes to on something that is billed. */
export type Tax = Readonly<{
  amount: bigint;
  tax_behavior: "exclusive" | "inclusive";
  tax_rate_details: Readonly<{ tax_rate: string }>;
  taxability_reason: "not_available";
  /** Without any tax. */
  taxable_amount: bigint;
  type: "tax_rate_details";
}>;
