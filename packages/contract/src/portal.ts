import { z } from "zod";
import {
  billingIntervalSchema,
  invoiceSummarySchema,
  pageCredential,
  subscriptionEnd,
  subscriptionSchema,
} from "./billing.ts";
import { thing } from "./business-world.ts";
import { partySchema } from "./identity.ts";
import { route } from "./route.ts";
import { instantSchema as instant, moneySchema as money } from "./scalars.ts";

const anyone = { by: "anyone" } as const;
const credentialParams = z.strictObject({ credential: pageCredential });
const portalSubscription = credentialParams.extend({ subscription: thing });

const methodSchema = z.strictObject({
  id: z.string(),
  /** `@handle`, or brand and last digits of a test card. */
  label: z.string(),
  default: z.boolean(),
});

/** The page on which customers look after their subscriptions. */
export const portalSchema = z.strictObject({
  business: partySchema,
  live: z.boolean(),
  headline: z.string().nullable(),
  returnUrl: z.string().nullable(),
  endsAt: instant,
  customer: z.strictObject({ name: z.string().nullable(), email: z.string().nullable() }),
  can: z.strictObject({
    cancel: z.boolean(),
    cancelWhen: subscriptionEnd,
    changePlan: z.boolean(),
    changeCustomer: z.boolean(),
    changeMethod: z.boolean(),
    seeInvoices: z.boolean(),
  }),
  /** Subscriptions, by their ids, that the customer may pause, and that they may go on with. */
  pausable: z.array(z.string()),
  resumable: z.array(z.string()),
  subscriptions: z.array(subscriptionSchema),
  /** What a subscription can be changed to. */
  plans: z.array(
    z.strictObject({
      price: z.string(),
      name: z.string(),
      amount: money,
      interval: billingIntervalSchema,
    }),
  ),
  invoices: z.array(invoiceSummarySchema),
  methods: z.array(methodSchema),
});
/** See {@link portalSchema}. */
export type Portal = z.infer<typeof portalSchema>;

/** The portal of a customer, and what they do in it. */
export const portalRoutes = {
  portal: route({
    method: "GET",
    path: "/v1/portal/{credential}",
    summary: "A customer's subscriptions, invoices and ways to pay",
    tag: "Billing",
    access: anyone,
    params: credentialParams,
    status: 200,
    response: portalSchema,
  }),
  cancelPortalSubscription: route({
    method: "POST",
    path: "/v1/portal/{credential}/subscriptions/{subscription}/cancel",
    summary: "End a subscription, as its business lets customers end it",
    tag: "Billing",
    access: anyone,
    params: portalSubscription,
    status: 200,
    response: portalSchema,
  }),
  pausePortalSubscription: route({
    method: "POST",
    path: "/v1/portal/{credential}/subscriptions/{subscription}/pause",
    summary: "Have nothing taken for a subscription, until one goes on with it",
    tag: "Billing",
    access: anyone,
    params: portalSubscription,
    status: 200,
    response: portalSchema,
  }),
  resumePortalSubscription: route({
    method: "POST",
    path: "/v1/portal/{credential}/subscriptions/{subscription}/resume",
    summary: "Go on with a subscription that one has paused",
    tag: "Billing",
    access: anyone,
    params: portalSubscription,
    status: 200,
    response: portalSchema,
  }),
  keepPortalSubscription: route({
    method: "POST",
    path: "/v1/portal/{credential}/subscriptions/{subscription}/keep",
    summary: "Keep a subscription that was to end with its period",
    tag: "Billing",
    access: anyone,
    params: portalSubscription,
    status: 200,
    response: portalSchema,
  }),
  changePortalPlan: route({
    method: "POST",
    path: "/v1/portal/{credential}/subscriptions/{subscription}/plan",
    summary: "Change a subscription to another price",
    tag: "Billing",
    access: anyone,
    params: portalSubscription,
    body: z.strictObject({ price: thing }),
    status: 200,
    response: portalSchema,
  }),
  addPortalMethod: route({
    method: "POST",
    path: "/v1/portal/{credential}/methods",
    summary: "Begin to give another way to pay: the credential of a checkout that keeps it",
    tag: "Billing",
    access: anyone,
    params: credentialParams,
    status: 201,
    response: z.strictObject({ credential: z.string() }),
  }),
  removePortalMethod: route({
    method: "DELETE",
    path: "/v1/portal/{credential}/methods/{method}",
    summary: "Take a way to pay away",
    tag: "Billing",
    access: anyone,
    params: credentialParams.extend({ method: thing }),
    status: 200,
    response: portalSchema,
  }),
  changePortalCustomer: route({
    method: "PUT",
    path: "/v1/portal/{credential}/customer",
    summary: "Change the name and address that invoices bear",
    tag: "Billing",
    access: anyone,
    params: credentialParams,
    body: z.strictObject({ name: z.string().min(1).max(256), email: z.email().max(512) }),
    status: 200,
    response: portalSchema,
  }),
} as const;
