import type { FastifyReply } from "fastify";
import { encodeU128, type Ids, type Log } from "#kernel";
import { problemOf, type Refusal } from "./errors.ts";
import type { FileAnswer } from "./handlers.ts";

export type Send = {
  json(reply: FastifyReply, status: number, value: unknown): FastifyReply;
  file(reply: FastifyReply, file: FileAnswer): FastifyReply;
  /** `cause` is what was thrown, for the log alone. */
  problem(reply: FastifyReply, refusal: Refusal, cause?: unknown): FastifyReply;
};

const jsonType = "application/json; charset=utf-8";
const unavailableStatus = 503;
const problemType = "application/problem+json; charset=utf-8";

/** Writes answers. None of them may be kept by a cache: they are about one member's money. */
export function createSend(deps: { publicUrl: string; ids: Ids; log: Log }): Send {
  const { publicUrl, ids, log } = deps;

  // An outage refuses every call for the same reason: one line each, without the way there.
  function logProblem(status: number, data: object, cause: unknown): void {
    if (status === unavailableStatus) {
      log.warn(
        cause === undefined ? data : { ...data, cause: String(cause) },
        "call cannot be served now",
      );
      return;
    }
    const all = cause === undefined ? data : { ...data, err: cause };
    if (status >= 500) log.error(all, "call failed");
    else log.info(all, "call refused");
  }

  return {
    json: (reply, status, value) =>
      reply
        .code(status)
        .header("cache-control", "no-store")
        .header("content-type", jsonType)
        .send(value === undefined ? undefined : JSON.stringify(value)),
    file: (reply, { mediaType, fileName, content }) =>
      reply
        .code(200)
        .header("cache-control", "no-store")
        .header("content-type", mediaType)
        .header("x-content-type-options", "nosniff")
        .header("content-disposition", `attachment; filename="${asciiName(fileName)}"`)
        .send(typeof content === "string" ? content : Buffer.from(content)),
    problem(reply, refusal, cause) {
      const reference = encodeU128(ids.u128());
      const problem = problemOf(refusal, publicUrl, reference);
      const { method, routeOptions } = reply.request;
      const data = { reference, method, route: routeOptions.url, code: problem.code };
      logProblem(problem.status, data, cause);
      if (problem.retryAfterSeconds !== undefined) {
        reply.header("retry-after", problem.retryAfterSeconds);
      }
      return reply
        .code(problem.status)
        .header("cache-control", "no-store")
        .header("content-type", problemType)
        .send(JSON.stringify(problem));
    },
  };
}

const asciiName = (name: string) => name.replace(/[^A-Za-z0-9._-]/g, "-");
