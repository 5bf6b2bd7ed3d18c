import type { Identity } from "#identity";
import {
  dayMs,
  err,
  type Ids,
  type MemberId,
  ok,
  type Result,
  secondMs,
  type Turns,
} from "#kernel";
import { createRequest } from "./create-request.ts";
import type { NotFound, RemindError, RequestClosed } from "./errors.ts";
import type { RequestId } from "./ids.ts";
import type { Links } from "./links.ts";
import { payRequest } from "./pay-request.ts";
import type { PaymentRequest, Requests } from "./request.ts";
import { requestEvents } from "./request-events.ts";
import type { Send } from "./send.ts";
import { type SettleDeps, settleOpenPayment } from "./settle-request.ts";
import { closeRequest, findRequest, listRequests, markReminded } from "./store/requests.ts";

type RequestsDeps = SettleDeps & {
  readonly ids: Ids;
  readonly identity: Identity;
  readonly links: Links;
  readonly send: Send;
  readonly inTurn: Turns;
};

const remindEveryMs = dayMs;

export function createRequests(deps: RequestsDeps): Requests {
  const { db, links } = deps;
  return {
    createRequest: (member, order, idempotencyKey) =>
      createRequest(deps, member, order, {
        ...(idempotencyKey !== undefined && { idempotencyKey }),
        isSale: false,
      }),
    requests: (member, filter) => listRequests(db, member, filter),
    async request(member, id) {
      const request = await findRequest(db, id);
      const isParty = request?.by === member || request?.from === member;
      return request && isParty ? ok(request) : err({ code: "not_found" });
    },
    requestUrl: (request) => (request.from === null ? links.url("req", request.id) : null),
    async paymentLink(token) {
      const id = links.read("req", token);
      const request = id && (await findRequest(db, id));
      return request?.from === null ? ok(request) : err({ code: "not_found" });
    },
    payRequest: (sender, id, amount, authority) =>
      payRequest(deps, { sender, id, byLink: false, amount, authority }),
    async payLink(sender, token, amount, authority) {
      const id = links.read("req", token);
      if (id === undefined) return err({ code: "not_found" });
      return payRequest(deps, { sender, id, byLink: true, amount, authority });
    },
    declineRequest: (member, id) => end(deps, { id, by: "from", member, state: "declined" }),
    cancelRequest: (member, id) => end(deps, { id, by: "by", member, state: "cancelled" }),
    remindRequest: (member, id) => deps.inTurn(id, () => remind(deps, member, id)),
  };
}

/** An end that somebody chose, or that time brought (`member` null). */
export type RequestEnd = {
  readonly id: RequestId;
  readonly by: "by" | "from";
  readonly member: MemberId | null;
  readonly state: "declined" | "cancelled" | "expired";
};

/** Ends an open request. Repeating the end that it had gives it as it is. */
export function end(
  deps: SettleDeps & { readonly inTurn: Turns },
  { id, by, member, state }: RequestEnd,
): Promise<Result<PaymentRequest, NotFound | RequestClosed>> {
  return deps.inTurn(id, async () => {
    const settled = await settleOpenPayment(deps, id, "found");
    const request = await findRequest(deps.db, id);
    const isTheirs = member === null || request?.[by] === member;
    if (!request || !isTheirs) return err({ code: "not_found" });
    if (request.state === state) return ok(request);
    if (!settled || request.state !== "open") return err({ code: "request_closed" });
    return deps.transact(async (tx, announce) => {
      const closed = await closeRequest(tx, id, state);
      if (!closed) return err({ code: "request_closed" });
      await announce(requestEvents(closed, state, deps.clock.nowMs()));
      return ok(closed);
    });
  });
}

async function remind(
  deps: RequestsDeps,
  member: MemberId,
  id: RequestId,
): Promise<Result<PaymentRequest, RemindError>> {
  const { db, clock, transact } = deps;
  const request = await findRequest(db, id);
  if (request?.by !== member || request.from === null) return err({ code: "not_found" });
  const nowMs = clock.nowMs();
  if (request.state !== "open" || request.endsAtMs <= nowMs) return err({ code: "request_closed" });
  const againAtMs = request.remindedAtMs === null ? nowMs : request.remindedAtMs + remindEveryMs;
  if (nowMs < againAtMs) {
    const retryAfterSeconds = Math.ceil((againAtMs - nowMs) / secondMs);
    return err({ code: "reminder_too_soon", retryAfterSeconds });
  }
  return transact(async (tx, announce) => {
    const reminded = await markReminded(tx, id, nowMs);
    if (!reminded) return err({ code: "request_closed" });
    await announce(requestEvents(reminded, "reminded", nowMs));
    return ok(reminded);
  });
}
