import type { FastifyInstance } from "fastify";
import type { Log } from "#kernel";

/** What must answer before requests can be served, by name. Each throws when it does not. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>;

const checkTimeoutMs = 2_000;

/** Serves `/healthz` (the process runs) and `/readyz` (it can serve requests). */
export function serveHealth(app: FastifyInstance, checks: ReadinessChecks, log: Log): void {
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/readyz", async (_request, reply) => {
    const entries = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await answers(check, log)]),
    );
    const isReady = entries.every(([, answer]) => answer === "ok");
    return reply.code(isReady ? 200 : 503).send({
      status: isReady ? "ok" : "unavailable",
      checks: Object.fromEntries(entries),
    });
  });
}

async function answers(check: () => Promise<unknown>, log: Log): Promise<"ok" | "unavailable"> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), checkTimeoutMs);
  });
  try {
    await Promise.race([check(), tooLate]);
    return "ok";
  } catch (cause) {
    log.warn({ err: cause }, "not ready");
    return "unavailable";
  } finally {
    clearTimeout(timer);
  }
}
