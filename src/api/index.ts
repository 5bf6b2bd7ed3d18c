/** The HTTP API: the contract's routes, live events, documentation, and the web app. */
export { type ApiDeps, createApi } from "./api.ts";
export { createStandbyApi } from "./standby-api.ts";
export { createStripeApi, type StripeApiDeps } from "./stripe/stripe-api.ts";
export type { Verification, VerificationRun } from "./verification.ts";
