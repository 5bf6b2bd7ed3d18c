import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { Merchants } from "#merchants";

type Deps = {
  readonly merchants: Pick<Merchants, "framingOrigins">;
  /** The built app. */
  readonly webFolder: string;
};

const scriptSeconds = 300;
const originsMark = "%shop-origins%";

/**
 * Serves what a shop's own page shows a checkout with: `/bourse.js`, and `/embed/{credential}`, the
 * one page of the app that other sites may frame. Which sites: the origins that the business has
 * named, and no others; whoever asks from elsewhere learns nothing, not even that it may not.
 */
export function serveCheckoutFrame(app: FastifyInstance, { merchants, webFolder }: Deps): void {
  const read = (name: string) => readFileSync(join(webFolder, name), "utf8");
  if (!existsSync(join(webFolder, "embed.html"))) return;
  const page = read("embed.html");
  const script = read("bourse.js");
  app.get("/bourse.js", (_request, reply) =>
    reply
      .header("content-type", "text/javascript; charset=utf-8")
      .header("cache-control", `public, max-age=${scriptSeconds}`)
      .header("cross-origin-resource-policy", "cross-origin")
      .header("x-content-type-options", "nosniff")
      .send(script),
  );
  app.get<{ Params: { credential: string } }>("/embed/:credential", async (request, reply) => {
    const origins = await merchants.framingOrigins(request.params.credential);
    if (origins === undefined) return reply.callNotFound();
    const { origin } = request.headers;
    // The script asks before it opens a frame: a frame that is refused does not say so.
    if (origin !== undefined && origins.includes(origin)) {
      reply.header("access-control-allow-origin", origin);
    }
    return reply
      .header("vary", "origin")
      .header("content-type", "text/html; charset=utf-8")
      .header("cache-control", "no-store")
      .header("content-security-policy", policyFor(origins))
      .header("cross-origin-resource-policy", "cross-origin")
      .header("permissions-policy", "camera=(), geolocation=(), microphone=()")
      .header("referrer-policy", "no-referrer")
      .header("x-content-type-options", "nosniff")
      .send(page.replace(originsMark, origins.join(" ")));
  });
}

/** Origins are as browsers write them (`readShopOrigin`): none can end its directive. */
function policyFor(origins: readonly string[]): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${origins.length === 0 ? "'none'" : origins.join(" ")}`,
  ].join("; ");
}
