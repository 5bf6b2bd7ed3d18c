import type { Route, RouteName } from "@bourse/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { assert } from "#kernel";
import type { Authenticate } from "./authenticate.ts";
import type { FileAnswer, Handlers } from "./handlers.ts";
import { readCall, routeEntries } from "./read-call.ts";
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
  for (const [name, route] of routeEntries) {
    app.route({
      method: route.method,
      url: fastifyPath(route.path),
      config: { routeName: name },
      ...(route.bodyBytesMax !== undefined && { bodyLimit: route.bodyBytesMax }),
      handler: createAnswer(name, route, deps),
    });
  }
}

function createAnswer<N extends RouteName>(name: N, route: Route, deps: ServeRoutesDeps) {
  const { authenticate, send } = deps;
  const handler = deps.handlers[name];

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const who = await authenticate(request, route.access);
    if (!who.ok) return send.problem(reply, who.error);
    const call = readCall<N>(route, who.value, reply);
    if (!call.ok) return send.problem(reply, call.error);
    const result = await handler(call.value);
    if (!result.ok) return send.problem(reply, result.error);
    const answer: unknown = result.value;
    if (isFile(answer)) return send.file(reply, answer);
    if (deps.checkAnswers) checkAnswer(name, route, answer);
    return send.json(reply, route.status, answer);
  };
}

function isFile(answer: unknown): answer is FileAnswer {
  return typeof answer === "object" && answer !== null && "mediaType" in answer;
}

function checkAnswer(name: string, route: Route, answer: unknown): void {
  const issues = route.response?.safeParse(answer).error?.issues ?? [];
  assert(issues.length === 0, `the answer of ${name} breaks its schema: ${JSON.stringify(issues)}`);
}
