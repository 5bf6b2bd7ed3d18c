import { openApiDocument, problemCodes } from "@bourse/contract";
import scalar from "@scalar/fastify-api-reference";
import type { FastifyInstance } from "fastify";
import type { Ids } from "#kernel";
import { problems } from "./errors.ts";

type Deps = { readonly publicUrl: string; readonly version: string; readonly ids: Ids };

const nonceBytes = 16;

/** Serves `/openapi.json`, its reference at `/docs`, and the list of problems beside it. */
export function serveDocumentation(app: FastifyInstance, deps: Deps): void {
  const document = JSON.stringify(openApiDocument(deps.publicUrl, deps.version));
  app.get("/openapi.json", (_request, reply) =>
    reply.header("content-type", "application/json; charset=utf-8").send(document),
  );
  app.get("/docs/problems", (_request, reply) =>
    reply
      .header("content-type", "text/html; charset=utf-8")
      .header("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
      .send(problemsPage),
  );
  const nonce = Buffer.from(deps.ids.bytes(nonceBytes)).toString("base64url");
  void app.register(async (scope) => {
    scope.addHook("onSend", async (_request, reply) => {
      reply.header("content-security-policy", referencePolicy(nonce));
      reply.header("x-content-type-options", "nosniff");
    });
    await scope.register(scalar, {
      routePrefix: "/docs",
      configuration: {
        url: "/openapi.json",
        pageTitle: "Bourse API",
        nonce,
        // Everything comes from this server: the page works without a network.
        withDefaultFonts: false,
        telemetry: false,
        showDeveloperTools: "never",
        agent: { disabled: true },
        mcp: { disabled: true },
      },
    });
  });
}

/** The reference shows what we wrote ourselves; its styles are made while it runs. */
function referencePolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const problemsPage = [
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Problems</title></head>',
  "<body><h1>Problems</h1><p>Every error answer has one of these codes.</p><dl>",
  ...problemCodes.map((code) => {
    const { status, title } = problems[code];
    return `<dt id="${code}"><code>${code}</code></dt><dd>${status}: ${title}.</dd>`;
  }),
  "</dl></body></html>",
].join("\n");
