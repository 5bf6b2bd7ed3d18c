import { accountRoutes } from "./accounts.ts";
import { billingRoutes } from "./billing.ts";
import { businessDeskRoutes, businessSaleRoutes } from "./business-desk.ts";
import { businessRoutes } from "./businesses.ts";
import { checkoutRoutes } from "./checkout.ts";
import { counterRoutes } from "./counter.ts";
import { giftRoutes } from "./gifts.ts";
import { signInRoutes } from "./identity.ts";
import { ledgerRoutes } from "./ledger.ts";
import { marketRoutes } from "./market.ts";
import { memberRoutes } from "./member.ts";
import { movementRoutes } from "./movements.ts";
import { orderRoutes } from "./orders.ts";
import { paymentRoutes } from "./payments.ts";
import { planRoutes } from "./plans.ts";
import { portalRoutes } from "./portal.ts";
import { portfolioRoutes } from "./portfolio.ts";
import { positionRoutes } from "./positions.ts";
import { potRoutes } from "./pots.ts";
import { proofRoutes } from "./proofs.ts";
import { pushRoutes } from "./push.ts";
import { requestRoutes } from "./requests.ts";
import type { RouteInput, RouteOutput } from "./route.ts";
import { scheduleRoutes } from "./schedules.ts";
import { securityRoutes } from "./security.ts";
import { splitRoutes } from "./splits.ts";
import { storefrontRoutes } from "./storefront.ts";
import { watchingRoutes } from "./watching.ts";

/** Every operation of the API by its name. */
export const routes = {
  ...signInRoutes,
  ...memberRoutes,
  ...securityRoutes,
  ...pushRoutes,
  ...accountRoutes,
  ...movementRoutes,
  ...portfolioRoutes,
  ...potRoutes,
  ...paymentRoutes,
  ...requestRoutes,
  ...counterRoutes,
  ...checkoutRoutes,
  ...billingRoutes,
  ...portalRoutes,
  ...businessRoutes,
  ...businessDeskRoutes,
  ...businessSaleRoutes,
  ...storefrontRoutes,
  ...splitRoutes,
  ...scheduleRoutes,
  ...marketRoutes,
  ...watchingRoutes,
  ...orderRoutes,
  ...positionRoutes,
  ...planRoutes,
  ...giftRoutes,
  ...proofRoutes,
  ...ledgerRoutes,
};
/** The type of {@link routes}. */
export type Routes = typeof routes;
/** Name of an operation. */
export type RouteName = keyof Routes;
/** What a call of an operation takes. */
export type InputOf<N extends RouteName> = RouteInput<Routes[N]>;
/** What a call of an operation resolves to. */
export type OutputOf<N extends RouteName> = RouteOutput<Routes[N]>;
