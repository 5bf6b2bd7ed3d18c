/** Facts of the caller's own. */
export type Metadata = Readonly<Record<string, string>>;

/** What every object has. */
export type Base<O extends string> = Readonly<{
  id: string;
  object: O;
  created: number;
  livemode: boolean;
}>;

export type Address = Readonly<{
  city: string | null;
  country: string | null;
  line1: string | null;
  line2: string | null;
  postal_code: string | null;
  state: string | null;
}>;
export type BillingDetails = Readonly<{
  address: Address | null;
  email: string | null;
  name: string | null;
  phone: string | null;
  tax_id: string | null;
}>;
export type Shipping = Readonly<{
  address: Address;
  name: string;
  phone: string | null;
  carrier: string | null;
  tracking_number: string | null;
}>;
