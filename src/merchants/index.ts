/** Online payments: businesses, keys, and everything they sell, are paid and pay out. */
export { apiVersion } from "./blanks.ts";
export {
  type Business,
  type BusinessError,
  type BusinessProfile,
  type Role,
  roles,
} from "./businesses.ts";
export { type Call, ownCall } from "./call.ts";
export type { Checkout, CheckoutError, PayingMember, TypedCard } from "./checkout-page.ts";
export { eventTypes } from "./event-types.ts";
export type { ApiKey, KeyKind, NewKey } from "./keys.ts";
export { createMerchants, type Merchants } from "./merchants.ts";
export { migrations } from "./migrations.ts";
export type { OperationName } from "./operations.ts";
export { errorBody } from "./reply.ts";
export type { MerchantsDeps } from "./shop.ts";
export type { World } from "./world.ts";
