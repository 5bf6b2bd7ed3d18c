import { z } from "zod";
import { partySchema } from "./identity.ts";
import { route } from "./route.ts";
import { instantSchema, moneySchema, positiveMoneySchema } from "./scalars.ts";
import { taxLineSchema } from "./tax-line.ts";

const anyone = { by: "anyone" } as const;
/** A session's id, or an intent's client secret: whoever has it may see the checkout and pay it. */
const credentialParams = z.strictObject({ credential: z.string().min(10).max(300) });

/** What a shop asks to be paid for, as its payer sees it. */
export const checkoutSchema = z.strictObject({
  business: partySchema,
  /** False in the test world, where no real money moves and only test cards pay. */
  live: z.boolean(),
  /** `save`: nothing is paid now, the way to pay is kept for later. */
  purpose: z.enum(["pay", "save"]),
  state: z.enum(["open", "processing", "paid", "expired", "cancelled"]),
  /** Null when nothing is paid now. */
  amount: moneySchema.nullable(),
  items: z.array(
    z.strictObject({ name: z.string(), quantity: z.number().int(), amount: moneySchema }),
  ),
  /** Of what is paid now. */
  taxes: z.array(taxLineSchema),
  description: z.string().nullable(),
  /** The card that was given asks its holder to prove who they are. */
  mustAuthenticate: z.boolean(),
  endsAt: instantSchema.nullable(),
  /** Where the shop goes on: once it is paid, and when the payer goes back. */
  successUrl: z.string().nullable(),
  cancelUrl: z.string().nullable(),
});
/** See {@link checkoutSchema}. */
export type Checkout = z.infer<typeof checkoutSchema>;

/** The page on which whoever buys in a shop pays. */
export const checkoutRoutes = {
  checkout: route({
    method: "GET",
    path: "/v1/checkout/{credential}",
    summary: "What a checkout asks for",
    tag: "Checkout",
    access: anyone,
    params: credentialParams,
    status: 200,
    response: checkoutSchema,
  }),
  payCheckout: route({
    method: "POST",
    path: "/v1/checkout/{credential}/pay",
    summary: "Pay a checkout from your balance",
    tag: "Checkout",
    access: { by: "member", scope: "payments" },
    approval: true,
    params: credentialParams,
    /** What the payer saw; if the shop asks for anything else by now, nothing is paid. */
    body: z.strictObject({ amount: positiveMoneySchema.nullable() }),
    status: 200,
    response: checkoutSchema,
  }),
  payCheckoutByCard: route({
    method: "POST",
    path: "/v1/checkout/{credential}/card",
    summary: "Pay a checkout of the test world by a test card",
    tag: "Checkout",
    access: anyone,
    params: credentialParams,
    body: z.strictObject({
      number: z.string().regex(/^[0-9 ]{12,23}$/),
      expMonth: z.number().int().min(1).max(12),
      expYear: z.number().int().min(2000).max(2100),
      cvc: z.string().regex(/^[0-9]{3,4}$/),
    }),
    status: 200,
    response: checkoutSchema,
  }),
  authenticateCheckout: route({
    method: "POST",
    path: "/v1/checkout/{credential}/authenticate",
    summary: "Pass or fail what a test card asks its holder",
    tag: "Checkout",
    access: anyone,
    params: credentialParams,
    body: z.strictObject({ passed: z.boolean() }),
    status: 200,
    response: checkoutSchema,
  }),
  followPaymentLink: route({
    method: "POST",
    path: "/v1/buy/{link}",
    summary: "Open a checkout for a shop's payment link",
    tag: "Checkout",
    access: anyone,
    params: z.strictObject({ link: z.string().min(10).max(100) }),
    status: 201,
    response: z.strictObject({ credential: z.string() }),
  }),
};
