import { type Route, type RouteName, routes } from "@bourse/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { assert } from "#kernel";
import type { Authenticate } from "./authenticate.ts";
import type { Call, FileAnswer, Handlers } from "./handlers.ts";
import { readCall } from "./read-call.ts";
import type { Send } from "./send.ts";

export type ServeRoutesDeps = {
  readonly handlers: Handlers;
  readonly authenticate: Authenticate;
  readonly send: Send;
  /** Holds each answer against its schema: in development and tests. */
  readonly checkAnswers: boolean;
};

/** `/v1/movements/{id}` as Fastify writes it. */
const fastifyPath = (path: string) => path.replace(/\{(\w+)\}/g, ":$1");

/** Serves every route of the contract by the handler of its name. */
export function serveRoutes(app: FastifyInstance, deps: ServeRoutesDeps): void {
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    const answer = createAnswer(name, route, deps);
    app.route({
      method: route.method,
      url: fastifyPath(route.path),
      config: { routeName: name },
      handler: answer,
    });
  }
}

function createAnswer<N extends RouteName>(name: N, route: Route, deps: ServeRoutesDeps) {
  const { authenticate, send } = deps;
  const handler = deps.handlers[name];

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const who = await authenticate(request, route.access);
    if (!who.ok) return send.problem(reply, who.error);
    const read = readCall(name, route, request);
    if (!read.ok) return send.problem(reply, read.error);
    const call = {
      ...read.value,
      who: who.value,
      caller: { address: request.ip, userAgent: request.headers["user-agent"] ?? "" },
      reply,
    };
    // The parts were parsed by the schemas that give `Call` its types.
    const result = await handler(call as unknown as Call<N>);
    if (!result.ok) return send.problem(reply, result.error);
    if (route.file) return send.file(reply, result.value as FileAnswer);
    if (deps.checkAnswers) checkAnswer(name, route, result.value);
    return send.json(reply, route.status, result.value);
  };
}

function checkAnswer(name: string, route: Route, answer: unknown): void {
  const issues = route.response?.safeParse(answer).error?.issues ?? [];
  assert(issues.length === 0, `the answer of ${name} breaks its schema: ${JSON.stringify(issues)}`);
}
