import { accountRoutes, potRoutes } from "./accounts.ts";
import { memberRoutes, securityRoutes, signInRoutes } from "./identity.ts";
import { paymentRoutes, requestRoutes, scheduleRoutes, splitRoutes } from "./payments.ts";
import type { RouteInput, RouteOutput } from "./route.ts";

/** Every operation of the API by its name. */
export const routes = {
  ...signInRoutes,
  ...memberRoutes,
  ...securityRoutes,
  ...accountRoutes,
  ...potRoutes,
  ...paymentRoutes,
  ...requestRoutes,
  ...splitRoutes,
  ...scheduleRoutes,
};
export type Routes = typeof routes;
export type RouteName = keyof Routes;
export type InputOf<N extends RouteName> = RouteInput<Routes[N]>;
export type OutputOf<N extends RouteName> = RouteOutput<Routes[N]>;
