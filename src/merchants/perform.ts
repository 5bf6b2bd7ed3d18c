import type { Log } from "#kernel";
import { isDatabaseUnavailable } from "#kernel";
import type { Call } from "./call.ts";
import type { Outcome } from "./deps.ts";
import type { Operation } from "./operation.ts";
import { errorBody, type ReplyText, replyOf } from "./reply.ts";
import type { Shop } from "./shop.ts";
import { flush } from "./store/flush.ts";
import { findObjects } from "./store/objects.ts";
import { findResponse } from "./store/responses.ts";
import { worldKey } from "./world.ts";

/** What is sent back. */
export type Answer = {
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  /** The answer is that of an earlier call with the same key. */
  readonly replayed: boolean;
};

/** Carries out an operation for a call, once for each key. */
export type Perform = (
  operation: Operation,
  call: Call,
  ids: readonly string[],
  input: unknown,
) => Promise<Answer>;

type Deps = {
  readonly shop: Shop;
  /** The answers that changes have stored, by call. */
  readonly answered: WeakMap<Call, ReplyText>;
};

export function createPerform({ shop, answered }: Deps): Perform {
  const underWay = new Set<string>();

  return async (operation, call, ids, input) => {
    const { idempotency, world } = call;
    if (idempotency === null) return toAnswer(await run(operation, call, ids, input));
    const lock = `${worldKey(world)} ${idempotency.key}`;
    if (underWay.has(lock)) return inUse(call);
    underWay.add(lock);
    try {
      const first = await findResponse(shop.db, world, idempotency.key);
      if (first) {
        if (first.hash !== idempotency.hash) return keyReused(call, idempotency.key);
        const { status, body, request_id: requestId } = first;
        return { status, body, requestId, replayed: true };
      }
      return toAnswer(await run(operation, call, ids, input));
    } finally {
      underWay.delete(lock);
    }
  };

  async function run(
    operation: Operation,
    call: Call,
    ids: readonly string[],
    input: unknown,
  ): Promise<ReplyText> {
    let outcome: Outcome;
    try {
      outcome = await operation.run(shop, call, ids, input);
    } catch (cause) {
      if (isDatabaseUnavailable(cause)) throw cause;
      return failed(shop, call, cause);
    }
    const stored = answered.get(call);
    if (stored) return stored;
    const objectsOf = (wanted: readonly string[]) => findObjects(shop.db, call.world, wanted);
    const reply = await replyOf(call, outcome, objectsOf);
    if (reply) {
      await keep(shop, call, reply);
      return reply;
    }
    return {
      status: outcome.ok ? 200 : outcome.error.status,
      body: outcome.ok ? "{}" : errorBody(outcome.error),
      request_id: call.requestId ?? "",
    };
  }
}

const toAnswer = ({ status, body, request_id: requestId }: ReplyText): Answer => ({
  status,
  body,
  requestId,
  replayed: false,
});

/** Stores an answer with which nothing else is stored. */
async function keep({ db, clock }: Shop, call: Call, reply: ReplyText): Promise<void> {
  if (call.idempotency === null) return;
  const response = {
    ...call.world,
    ...call.idempotency,
    ...reply,
    created_at: new Date(clock.nowMs()),
  };
  const nothing = { objects: [], deliveries: [], finished: [], claims: [], begun: [], letters: [] };
  await flush(db, { ...nothing, events: [], responses: [response] });
}

/** A failure is an answer, too: the same key gives it again, as what was begun may go on. */
async function failed(shop: Shop, call: Call, cause: unknown): Promise<ReplyText> {
  (shop.log satisfies Log).error({ err: cause, request: call.requestId }, "an API call failed");
  const reply = {
    status: 500,
    body: errorBody({
      status: 500,
      type: "api_error",
      message: "An unexpected error occurred. The request id helps to find it.",
    }),
    request_id: call.requestId ?? "",
  };
  await keep(shop, call, reply);
  return reply;
}

function inUse(call: Call): Answer {
  return {
    status: 409,
    requestId: call.requestId ?? "",
    replayed: false,
    body: errorBody({
      status: 409,
      type: "idempotency_error",
      code: "idempotency_key_in_use",
      message:
        "There is currently another in-progress request using this Idempotent Key. Please try again later.",
    }),
  };
}

function keyReused(call: Call, key: string): Answer {
  return {
    status: 400,
    requestId: call.requestId ?? "",
    replayed: false,
    body: errorBody({
      status: 400,
      type: "idempotency_error",
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    }),
  };
}
