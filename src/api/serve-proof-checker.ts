import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";

const folder = new URL("../../packages/proof/checker/", import.meta.url);
const policyInPage = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/;

/**
 * Serves what members check their proofs with, away from the app: `/docs/proof-check.html` and
 * `/docs/proof-check.mjs`. Both are files of this project, served as they are.
 */
export function serveProofChecker(app: FastifyInstance): void {
  const read = (name: string) => readFileSync(fileURLToPath(new URL(name, folder)), "utf8");
  const page = read("proof-check.gen.html");
  const script = read("proof-check.gen.mjs");
  const policy = policyInPage.exec(page)?.[1] ?? "default-src 'none'";
  app.get("/docs/proof-check.html", (_request, reply) =>
    reply
      .header("content-type", "text/html; charset=utf-8")
      .header("content-security-policy", `${policy}; frame-ancestors 'none'`)
      .header("x-content-type-options", "nosniff")
      .send(page),
  );
  app.get("/docs/proof-check.mjs", (_request, reply) =>
    reply
      .header("content-type", "text/javascript; charset=utf-8")
      .header("content-disposition", 'attachment; filename="proof-check.mjs"')
      .header("x-content-type-options", "nosniff")
      .send(script),
  );
}
