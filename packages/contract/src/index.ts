/** The wire contract: schemas, routes, error codes and the OpenAPI document made from them. */
export {
  type Account,
  accountSchema,
  categories,
  type Movement,
  type MovementDetail,
  movementDetailSchema,
  movementKinds,
  movementSchema,
  movementStates,
  type Pot,
  potSchema,
} from "./accounts.ts";
export { type Me, meSchema, type Party, partySchema, privacySchema } from "./identity.ts";
export { openApiDocument } from "./openapi.ts";
export {
  type BourseEvent,
  eventSchema,
  type PaymentRequest,
  paymentRequestSchema,
  type Schedule,
  type Split,
  scheduleSchema,
  splitSchema,
} from "./payments.ts";
export { type Problem, type ProblemCode, problemCodes, problemSchema } from "./problem.ts";
export {
  type Route,
  type RouteAccess,
  type RouteInput,
  type RouteOutput,
  type TokenScope,
  tokenScopes,
} from "./route.ts";
export { type InputOf, type OutputOf, type RouteName, type Routes, routes } from "./routes.ts";
export {
  type CurrencyCode,
  currencyExponents,
  currencySchema,
  type WireMoney,
} from "./scalars.ts";
