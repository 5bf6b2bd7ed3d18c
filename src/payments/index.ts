/** Payments between people: send, claim, request, split, schedule. See README.md. */
export type { ClaimOrder, Claims, ClaimView } from "./claim.ts";
export type { PaymentsDeps } from "./deps.ts";
export type * from "./errors.ts";
export type * from "./ids.ts";
export { migrations } from "./migrations.ts";
export type {
  Charge,
  ChargeError,
  IssuedPayCode,
  PayCodeState,
  PayCodes,
  PayCodeView,
  SaleOrder,
} from "./pay-code.ts";
export {
  type Arrival,
  type Authority,
  arrivals,
  type LimitsView,
  type LimitUse,
  type PaymentOrder,
  type PaymentPreview,
  type PaymentWarning,
  type Sender,
  type SendPayments,
} from "./payment.ts";
export { createPayments, type Payments } from "./payments.ts";
export {
  type PaymentRequest,
  type RequestFilter,
  type RequestOrder,
  type RequestState,
  type Requests,
  requestStates,
} from "./request.ts";
export {
  type Schedule,
  type ScheduleInterval,
  type ScheduleOrder,
  type ScheduleState,
  type Schedules,
  scheduleIntervals,
  scheduleStates,
} from "./schedule.ts";
export type {
  Split,
  SplitMethod,
  SplitOrder,
  SplitPerson,
  SplitShare,
  Splits,
} from "./split.ts";
export { type Actions, actionsOf, type Next, nextOf } from "./state.ts";
export type { DueWork, PaymentsFault, Upkeep } from "./upkeep.ts";
