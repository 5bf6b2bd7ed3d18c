import type { FastifyInstance, FastifyRequest } from "fastify";
import { type EventLog, type Log, type MemberId, secondMs } from "#kernel";
import type { Authenticate } from "./authenticate.ts";
import { createEventStream, type EventStream } from "./event-stream.ts";
import type { PresentEvent } from "./present-event.ts";
import type { Send } from "./send.ts";

type Deps = {
  readonly events: EventLog;
  readonly present: PresentEvent;
  readonly authenticate: Authenticate;
  readonly send: Send;
  readonly log: Log;
};

/** The streams that are open. */
export type OpenStreams = { count(): number };

const heartbeatMs = 15 * secondMs;
/** Devices and tabs of one member that listen at once. */
const streamsPerMemberMax = 10;
const sequencePattern = /^[0-9]{1,18}$/;
const access = { by: "member", scope: "events" } as const;

/** Serves `GET /v1/events`: what happens to a member, resumable by `Last-Event-ID`. */
export function serveEvents(app: FastifyInstance, deps: Deps): OpenStreams {
  const { events, present, authenticate, send, log } = deps;
  const streams = new Map<MemberId, Set<EventStream>>();

  const isAllowed = async (request: FastifyRequest) => (await authenticate(request, access)).ok;

  app.get("/v1/events", { config: { routeName: "events" } }, async (request, reply) => {
    const who = await authenticate(request, access);
    if (!who.ok) return send.problem(reply, who.error);
    if (who.value === undefined) return send.problem(reply, { code: "sign_in_required" });
    const { memberId } = who.value;
    const own = streams.get(memberId) ?? new Set();
    if (own.size >= streamsPerMemberMax) {
      return send.problem(reply, { code: "rate_limited", retryAfterSeconds: heartbeatMs / 1_000 });
    }
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // Proxies that collect what they pass on would hold events back.
      "x-accel-buffering": "no",
    });
    const stream = createEventStream({
      events,
      present,
      memberId,
      response,
      heartbeatMs,
      isAllowed: () => isAllowed(request),
    });
    streams.set(memberId, own.add(stream));
    try {
      await stream.run(lastSequenceOf(request));
    } catch (cause) {
      log.error({ err: cause, memberId }, "event stream failed");
    } finally {
      own.delete(stream);
      if (own.size === 0) streams.delete(memberId);
    }
    return reply;
  });

  // Before the server waits for its connections to end: a stream never does by itself.
  app.addHook("preClose", async () => {
    for (const own of streams.values()) for (const stream of own) stream.close();
  });
  return {
    count: () => streams.values().reduce((sum, own) => sum + own.size, 0),
  };
}

function lastSequenceOf(request: FastifyRequest): bigint | undefined {
  const text = request.headers["last-event-id"];
  return typeof text === "string" && sequencePattern.test(text) ? BigInt(text) : undefined;
}
