import Fastify, { type FastifyInstance } from "fastify";
import { type Ids, silentLog } from "#kernel";
import { createSend } from "./send.ts";

const retryAfterSeconds = 1;

/**
 * What a server that stands by answers: that it lives, that it is not ready, and to every call
 * that another server takes it. Not listening yet.
 */
export function createStandbyApi(deps: { publicUrl: string; ids: Ids }): FastifyInstance {
  // Whoever asks the wrong server is told so; that is no failure of this one.
  const send = createSend({ ...deps, log: silentLog });
  const app = Fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, payload, done) => {
    payload.resume();
    done(null);
  });
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/readyz", async (_request, reply) => reply.code(503).send({ status: "standby" }));
  app.setNotFoundHandler((_request, reply) =>
    send.problem(reply, {
      code: "unavailable",
      detail: "This server stands by: another one serves.",
      retryAfterSeconds,
    }),
  );
  return app;
}
