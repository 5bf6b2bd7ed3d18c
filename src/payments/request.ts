import type { MemberId, Money, Result } from "#kernel";
import type { Movement } from "#movements";
import type {
  CreateRequestError,
  NotFound,
  PayRequestError,
  RemindError,
  RequestClosed,
} from "./errors.ts";
import type { RequestId, SplitId } from "./ids.ts";
import type { Authority, Sender } from "./payment.ts";

/** `open` until paid in full, declined, cancelled or, after 30 days, expired. */
export const requestStates = ["open", "paid", "declined", "cancelled", "expired"] as const;
export type RequestState = (typeof requestStates)[number];

/** Money that one member asks of another, or of anyone who has the link. */
export type PaymentRequest = {
  readonly id: RequestId;
  /** Who asks. */
  readonly by: MemberId;
  /** Who is asked; null for a link that anyone can pay. */
  readonly from: MemberId | null;
  readonly amount: Money;
  readonly paid: Money;
  readonly allowPartial: boolean;
  readonly note: string;
  readonly state: RequestState;
  readonly createdAtMs: number;
  readonly endsAtMs: number;
  readonly remindedAtMs: number | null;
  readonly splitId: SplitId | null;
};

/** What is asked, and of whom. */
export type RequestOrder = {
  /** A handle; absent for a link that anyone can pay. */
  readonly from?: string;
  readonly amount: Money;
  readonly note?: string;
  readonly allowPartial?: boolean;
};

/** Which requests to list. Every condition given must hold. */
export type RequestFilter = {
  /** Asked of the member (`in`) or by them (`out`). */
  readonly direction?: "in" | "out";
  readonly state?: RequestState;
  readonly before?: RequestId;
  readonly limit: number;
};

type Changed<E> = Promise<Result<PaymentRequest, E>>;

/** Asking for money, and paying what was asked. */
export type Requests = {
  /** With a key, the same key gives the first request again. */
  createRequest(
    member: MemberId,
    order: RequestOrder,
    idempotencyKey?: string,
  ): Changed<CreateRequestError>;
  /** Newest first; to go on, pass the last one's id as `before`. */
  requests(member: MemberId, filter: RequestFilter): Promise<PaymentRequest[]>;
  /** One that the member made or is asked by. */
  request(member: MemberId, id: RequestId): Changed<NotFound>;
  /** The page where anyone can pay, to be shown to the asker alone; null when a member is asked. */
  requestUrl(request: PaymentRequest): string | null;
  paymentLink(token: string): Changed<NotFound>;
  /** Pays what is left, or a part where that is allowed. Never collects more than was asked. */
  payRequest(
    sender: Sender,
    id: RequestId,
    amount: Money | undefined,
    authority: Authority,
  ): Promise<Result<Movement, PayRequestError>>;
  payLink(
    sender: Sender,
    token: string,
    amount: Money | undefined,
    authority: Authority,
  ): Promise<Result<Movement, PayRequestError>>;
  declineRequest(member: MemberId, id: RequestId): Changed<NotFound | RequestClosed>;
  cancelRequest(member: MemberId, id: RequestId): Changed<NotFound | RequestClosed>;
  /** At most once in 24 hours; a link has nobody to remind. */
  remindRequest(member: MemberId, id: RequestId): Changed<RemindError>;
};
